//! A digest of a scenario's content: two lanes of 64 bits, mixed by the finaliser of SplitMix64.

/// State of the digest.
pub(crate) struct Digest([u64; 2]);

const LANES: [u64; 2] = [0x9e37_79b9_7f4a_7c15, 0xc2b2_ae3d_27d4_eb4f];

impl Digest {
    pub(crate) fn new() -> Self {
        Digest(LANES)
    }

    /// Takes in a tagged number.
    pub(crate) fn number(&mut self, tag: u8, value: u64) {
        self.word(u64::from(tag));
        self.word(value);
    }

    /// Takes in a tagged text with its length.
    pub(crate) fn text(&mut self, tag: u8, text: &str) {
        self.number(tag, text.len() as u64);
        for chunk in text.as_bytes().chunks(8) {
            let mut bytes = [0; 8];
            bytes[..chunk.len()].copy_from_slice(chunk);
            self.word(u64::from_le_bytes(bytes));
        }
    }

    /// 32 hexadecimal digits.
    pub(crate) fn hex(&self) -> String {
        format!("{:016x}{:016x}", self.0[0], self.0[1])
    }

    fn word(&mut self, word: u64) {
        for (lane, odd) in self.0.iter_mut().zip(LANES) {
            *lane = mix((*lane ^ word).wrapping_mul(odd | 1).wrapping_add(odd));
        }
    }
}

/// Finaliser of SplitMix64 (S. Vigna, variant 13 of D. Stafford).
fn mix(z: u64) -> u64 {
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
