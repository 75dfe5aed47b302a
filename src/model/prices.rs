//! How a market's price answers to scarcity.
use super::law::Param;

/// Isoelastic clearing of demand and supply (`engine/market.rs`).
#[derive(Debug, Clone)]
pub struct PriceRule {
    /// Price when supply meets demand (USD/t).
    pub base: Param,
    /// Price elasticity of demand.
    pub elasticity: Param,
    /// The same of supply.
    pub supply_elasticity: Param,
    /// Most that a price brings forth, as a share of demand.
    pub supply_at_most: Option<Param>,
    /// Weight of a step's supply in its running mean.
    pub weight: f64,
    /// Highest multiple of the base price.
    pub cap: f64,
    /// Lowest multiple; supply beyond demand does not count where there is none.
    pub floor: Option<f64>,
    /// Share of purchases that is paid at the clearing price.
    pub spot: Option<Param>,
    /// Whose output less exports is its supply; arrivals are where there is none.
    pub domestic: Option<Domestic>,
    /// Its series.
    pub series: usize,
    /// Series of what is bought at it, over demand at the base price, where supply answers to it.
    pub cleared: Option<usize>,
    /// Another price that it is compared with.
    pub against: Option<Against>,
}

/// A country's own supply of a market's materials.
#[derive(Debug, Clone, Default)]
pub struct Domestic {
    /// The country's plants that make them.
    pub plants: Vec<usize>,
    /// Their links within the country.
    pub home: Vec<usize>,
    /// Their links abroad.
    pub abroad: Vec<usize>,
}

/// A price over another.
#[derive(Debug, Clone, Copy)]
pub struct Against {
    /// Index of the other market.
    pub market: usize,
    /// Series of the ratio.
    pub series: usize,
}
