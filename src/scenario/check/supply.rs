//! Suppliers and lanes.
use super::{AMOUNT, CONSTANT, Checker, EACH_TIME, ONCE, Path, SHARE, rounded};
use crate::scenario::grammar::{Allocation, Lane, Supplier};
use crate::scenario::quantity::{Quantity, Time};
use std::collections::BTreeMap;

impl Checker<'_> {
    pub(super) fn supply(&mut self) {
        let scenario = self.scenario;
        for (name, supplier) in &scenario.supplier {
            self.supplier(name, supplier);
        }
        let mut trades: BTreeMap<_, &str> = BTreeMap::new();
        for (name, lane) in &scenario.lane {
            self.lane(name, lane);
            let carries = [&lane.suppliers, &lane.buyers, &lane.materials];
            if let Some(other) = trades.insert((&lane.from, &lane.to, carries), name) {
                let message =
                    format!("lanes `{other}` and `{name}` both lead from {} to {}", lane.from, lane.to);
                let hint = "keep one of them, or say what each carries: `suppliers`, `buyers`, `materials`";
                self.key_error(&["lane", name], message, hint);
            }
        }
    }

    fn supplier(&mut self, name: &str, supplier: &Supplier) {
        let at = |key| ["supplier", name, key];
        self.country(&at("country"), &supplier.country);
        if supplier.makes.is_empty() && !self.has_entries(&at("makes")) {
            self.missing(&at("makes"), format!("supplier `{name}` makes nothing"), "add makes.MATERIAL = {}");
        }
        for (material, makes) in &supplier.makes {
            self.name("material", material, &["supplier", name, "makes", material], true);
            let path = ["supplier", name, "makes", material, "capacity"];
            self.optional(&path, makes.capacity.as_ref(), AMOUNT);
            let path = ["supplier", name, "makes", material, "price"];
            self.optional(&path, makes.price.as_ref(), AMOUNT);
            self.made(name, material, makes);
        }
        self.site(name, supplier);
        self.content(name, supplier);
        self.optional(&at("new-year-closure"), supplier.new_year_closure.as_ref(), SHARE);
        self.optional(&at("starts"), supplier.starts.as_ref(), ONCE);
        self.allocation(name, supplier);
        self.ramp(name, supplier);
    }

    /// Shares of other countries in its goods.
    fn content(&mut self, name: &str, supplier: &Supplier) {
        for (country, share) in &supplier.content {
            let path = ["supplier", name, "content", country];
            self.country(&path, country);
            self.number(&path, *share, 0.0, 1.0);
        }
        let sum = rounded(supplier.content.values().sum());
        if sum > 1.0 + 1e-9 && supplier.content.values().all(|share| *share <= 1.0) {
            let message = format!("the contents of supplier `{name}` add up to {sum}, more than 1");
            self.error(&["supplier", name, "content"], message, "they are shares of the value of its goods");
        }
    }

    fn allocation(&mut self, name: &str, supplier: &Supplier) {
        let path = ["supplier", name, "weights"];
        let weighs = matches!(supplier.allocate, Allocation::Priority | Allocation::Weighted);
        if weighs && !self.given(&path) {
            let message = format!("`allocate` of supplier `{name}` needs `weights`");
            self.missing(&["supplier", name, "allocate"], message, "add weights = { US = 0.8 }");
        }
        if !weighs && !supplier.weights.is_empty() {
            let hint = "write allocate = \"weighted\" or \"priority\"";
            self.suspicion(&path, format!("`weights` of supplier `{name}` have no effect"), hint);
        }
        for (country, weight) in &supplier.weights {
            let path = ["supplier", name, "weights", country];
            self.number(&path, *weight, 0.0, f64::INFINITY);
            self.buyers_country(&path, country);
        }
    }

    fn ramp(&mut self, name: &str, supplier: &Supplier) {
        let Some(ramp) = &supplier.ramp else { return };
        let at = |key| ["supplier", name, "ramp", key];
        self.quantity(&at("over"), &ramp.over, AMOUNT);
        self.number(&at("first"), ramp.first, 0.0, 1.0);
        self.optional(&at("reaches"), ramp.reaches.as_ref(), AMOUNT);
        if !self.given(&["supplier", name, "starts"]) {
            let message = format!("`ramp` of supplier `{name}` needs a start");
            self.missing(&["supplier", name, "ramp"], message, "add starts = YYYY-MM-DD");
        }
    }

    fn lane(&mut self, name: &str, lane: &Lane) {
        let at = |key| ["lane", name, key];
        self.country(&at("from"), &lane.from);
        self.country(&at("to"), &lane.to);
        self.quantity(&at("transit"), &lane.transit, EACH_TIME);
        self.optional(&at("customs"), lane.customs.as_ref(), EACH_TIME);
        self.optional(&at("order-time"), lane.order_time.as_ref(), CONSTANT);
        self.listed("supplier", &lane.suppliers, &at("suppliers"));
        self.listed("material", &lane.materials, &at("materials"));
        self.lane_buyers(name, lane);
        let Some(expedite) = &lane.expedite else { return };
        let at = |key| ["lane", name, "expedite", key];
        self.quantity(&at("transit"), &expedite.transit, EACH_TIME);
        self.quantity(&at("cost"), &expedite.cost, AMOUNT);
        self.quantity(&at("when-cover-below"), &expedite.when_cover_below, AMOUNT);
    }

    /// A time that a rule needs as a constant above zero.
    pub(super) fn constant_time(&mut self, path: Path<'_>, time: Option<&Quantity<Time>>) {
        self.optional(path, time, CONSTANT);
        if let Some(time) = time {
            self.above_zero(path, time);
        }
    }

    /// A known time is not 0.
    pub(super) fn above_zero(&mut self, path: Path<'_>, time: &Quantity<Time>) {
        if time.law.known() == Some(0.0) {
            self.error(path, format!("`{}` is 0", path.join(".")), "give a time above 0, or leave it out");
        }
    }
}
