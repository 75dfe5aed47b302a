//! A random order that nobody has to remember.
use crate::numerics::mix::mix64;

/// Rounds of the network: every bit has met every other several times.
const ROUNDS: u64 = 8;
const G: u64 = 0x9e37_79b9_7f4a_7c15;

/// Where the permutation of 0 .. n that belongs to `key` puts `i` < n, without a table of it.
///
/// A Feistel network (Luby and Rackoff, SIAM Journal on Computing 17 (1988) 373) on as many bits as n has, repeated until
/// the result is below n (Black and Rogaway, Topics in Cryptology, CT-RSA 2002, 114): a bijection, as each round is one.
pub fn shuffled(i: u64, n: u64, key: u64) -> u64 {
    let bits = u64::BITS - n.saturating_sub(1).leading_zeros();
    let low = bits / 2;
    let (low_mask, high_mask) = (ones(low), ones(bits - low));
    let mut x = i;
    loop {
        let (mut right, mut left) = (x & low_mask, x >> low);
        for round in 0..ROUNDS {
            left ^= mix64(key.wrapping_add((2 * round + 1).wrapping_mul(G)) ^ right) & high_mask;
            right ^= mix64(key.wrapping_add((2 * round + 2).wrapping_mul(G)) ^ left) & low_mask;
        }
        x = left << low | right;
        if x < n {
            return x;
        }
    }
}

fn ones(bits: u32) -> u64 {
    (1 << bits) - 1
}
