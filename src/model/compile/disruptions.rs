//! Disruptions: whom they hit becomes lists of links, plants and rows.
use super::Compiler;
use crate::model::Mark;
use crate::model::disruptions::{Delay, Disruption, DisruptionGroup, LinkDisruptions, Onset, Recovery};
use crate::model::law::Param;
use crate::model::names::key_of;
use crate::model::policy::Span;
use crate::scenario::Law;
use crate::scenario::grammar::{self, DisruptionKind};

/// Who is hit under one state.
#[derive(Debug, Clone, Default)]
struct Hit {
    /// What addresses its luck, where everybody has his own.
    name: String,
    /// Links whose goods are hit.
    links: Vec<usize>,
    /// Plants that are hit themselves.
    plants: Vec<usize>,
    /// Stocks that are hit themselves.
    rows: Vec<usize>,
}

impl Compiler<'_> {
    /// Disruptions in name order, each with those it hits.
    pub(super) fn disruptions(&mut self) {
        let s = self.s;
        for (name, d) in s.disruption.iter().filter(|_| s.switches.disruptions) {
            let first = self.model.disruptions.len();
            let mut hits = self.hits(d);
            if !d.independent {
                hits = vec![together(hits)];
            }
            for hit in hits {
                self.disruption(name, d, &hit);
            }
            let members = first..self.model.disruptions.len();
            let title = if d.title.is_empty() { name } else { &d.title };
            let (name, title) = (name.clone(), title.clone());
            self.model.disruption_groups.push(DisruptionGroup {
                name,
                title,
                members,
                series: usize::MAX,
                shown: false,
            });
        }
        self.doors();
        let Self { model, .. } = self;
        for site in &mut model.sites {
            let lossy = |p: &crate::model::Plant| !p.disruptions.yields.is_empty();
            site.nets = site.follow && model.plants[site.plants.clone()].iter().any(lossy);
        }
    }

    fn disruption(&mut self, name: &str, d: &grammar::Disruption, hit: &Hit) {
        let path = format!("disruption.{name}");
        let step = self.step();
        let address = if hit.name.is_empty() { path.clone() } else { format!("{path}/{}", hit.name) };
        let stocks = if d.what == DisruptionKind::Stock { hit.rows.clone() } else { Vec::new() };
        let severity = self.severity(&path, d);
        let compiled = Disruption {
            key: key_of(&address),
            onset: self.outbreak(&path, d),
            drawn: !stocks.is_empty() || !matches!(severity, Span::Fixed(_)),
            graded: is_graded(d.what),
            severity,
            recovery: d.recovery.as_ref().filter(|_| is_graded(d.what)).map(|r| Recovery {
                over: self.param(&format!("{path}.recovery.over"), &r.over).times(1.0 / step),
                shape: r.shape,
            }),
            delay: self.delay(&path, d),
            stocks,
        };
        let index = self.model.disruptions.len();
        self.model.disruptions.push(compiled);
        self.bear(d.what, index, hit);
    }

    fn outbreak(&mut self, path: &str, d: &grammar::Disruption) -> Onset {
        if let Some(chance) = &d.chance {
            let per = chance.per.as_ref().and_then(|q| q.law.known()).unwrap_or(self.step());
            return Onset::Chance {
                begins: self.param(&format!("{path}.chance.begins"), &chance.begins),
                ends: self.param(&format!("{path}.chance.ends"), &chance.ends),
                steps: per / self.step(),
            };
        }
        if let Some(random) = &d.random {
            return Onset::Renewal {
                every: self.span(&format!("{path}.random.every"), &random.every),
                lasts: self.span(&format!("{path}.random.lasts"), &random.lasts),
            };
        }
        Onset::Windows(d.windows.iter().map(|w| self.window(w)).collect())
    }

    /// Share that is lost each time it begins; all where it is not graded.
    fn severity(&mut self, path: &str, d: &grammar::Disruption) -> Span {
        let graded =
            matches!(d.what, DisruptionKind::Capacity | DisruptionKind::Yield | DisruptionKind::Stock);
        let Some(q) = d.share.as_ref().filter(|_| graded) else { return Span::Fixed(Param::Known(1.0)) };
        let path = format!("{path}.share");
        match &q.law {
            Law::Varies { shape, scale } => {
                let scale = scale.as_ref().map(|law| self.param_of_law(&path, law));
                Span::Drawn { shape: shape.clone(), scale: scale.unwrap_or(Param::Known(1.0)) }
            }
            law => Span::Fixed(self.param_of_law(&path, law)),
        }
    }

    fn delay(&mut self, path: &str, d: &grammar::Disruption) -> Option<Delay> {
        if d.what != DisruptionKind::LeadTime {
            return None;
        }
        let longer = d.longer.as_ref().map(|q| self.span(&format!("{path}.longer"), q));
        let times = self.optional(&format!("{path}.times"), d.times.as_ref(), 1.0);
        let most = (longer.as_ref().map_or(0.0, |span| self.most_of_span(span)), self.most(times));
        Some(Delay { longer, times, most })
    }

    /// The largest value of a parameter.
    fn most(&self, p: Param) -> f64 {
        match p {
            Param::Known(x) => x,
            Param::Drawn { index, times } => self.parameters[index].shape.support().1 * times,
        }
    }

    /// Most steps of a time, or where it has no end what it exceeds once in 10^9 draws.
    fn most_of_span(&self, span: &Span) -> f64 {
        match span {
            Span::Fixed(p) => self.most(*p),
            Span::Drawn { shape, scale } => {
                crate::model::law::quantile(shape, 1.0 - 1e-9) * self.most(*scale)
            }
        }
    }

    /// Enters a disruption where it bears.
    fn bear(&mut self, what: DisruptionKind, index: usize, hit: &Hit) {
        if what == DisruptionKind::Orders {
            for &p in &hit.plants {
                self.model.plants[p].disruptions.orders.push(index);
            }
        }
        if what == DisruptionKind::Capacity {
            for &p in &hit.plants {
                self.model.plants[p].disruptions.capacity.push(index);
            }
        }
        if what == DisruptionKind::Yield {
            for &p in &hit.plants {
                let plant = &mut self.model.plants[p];
                if !plant.inputs.is_empty() {
                    plant.disruptions.yields.push(index);
                }
            }
        }
        for &l in &hit.links {
            if matches!(what, DisruptionKind::Capacity | DisruptionKind::Yield | DisruptionKind::Stock) {
                // It bears on plants and stocks, not on what lies between them.
                continue;
            }
            let by_plant = hit.plants.contains(&self.model.links[l].plant);
            let borne = self.model.links[l].disruptions.get_or_insert_default();
            match what {
                DisruptionKind::Orders if by_plant => {}
                DisruptionKind::Orders => borne.orders.push(index),
                DisruptionKind::Shipments => borne.shipments.push(index),
                DisruptionKind::Transit => borne.transit.push(index),
                DisruptionKind::Receipts => borne.receipts.push(index),
                DisruptionKind::LeadTime => borne.delays.push(index),
                DisruptionKind::Capacity | DisruptionKind::Yield | DisruptionKind::Stock => {}
            }
        }
    }

    /// Room for goods that may be paused: on the way or at the buyer's door, and at the supplier's door.
    fn doors(&mut self) {
        let m = &mut self.model;
        for (l, link) in m.links.iter_mut().enumerate() {
            let Some(borne) = &mut link.disruptions else { continue };
            let LinkDisruptions { shipments, transit, receipts, door, outbox, .. } = &mut **borne;
            if !shipments.is_empty() {
                *outbox = Some(m.outboxes.len());
                m.outboxes.push(l);
            }
            if !transit.is_empty() || !receipts.is_empty() {
                *door = Some(m.doors.len());
                m.rows[link.row].doors.push(m.doors.len());
                m.doors.push(l);
            }
        }
    }

    /// Everybody whom a disruption hits. Materials written alone hit all who make them, or stock them.
    fn hits(&self, d: &grammar::Disruption) -> Vec<Hit> {
        let h = &d.hits;
        let named = [&h.suppliers, &h.countries, &h.lanes, &h.manufacturers, &h.destinations, &h.buyers];
        let alone = named.iter().all(|list| list.is_empty());
        let stock = d.what == DisruptionKind::Stock;
        let mut found = self.hit_suppliers(h, alone && !stock);
        for (i, name) in self.s.lane.keys().enumerate().filter(|(_, name)| h.lanes.contains(name)) {
            found.push(self.hit_links(format!("lane.{name}"), h, |c, l| c.model.links[l].lane == i));
        }
        found.extend(self.hit_sectors(h, alone && stock));
        if alone {
            found.retain(|hit| !hit.is_empty());
        }
        found
    }

    fn hit_suppliers(&self, h: &grammar::Hits, all: bool) -> Vec<Hit> {
        let suppliers = self.s.supplier.iter().filter(|(name, supplier)| {
            all || h.suppliers.contains(name) || h.countries.contains(&supplier.country)
        });
        suppliers.map(|(name, _)| self.hit_supplier(name, h)).collect()
    }

    fn hit_sectors(&self, h: &grammar::Hits, all: bool) -> Vec<Hit> {
        let mut found = Vec::new();
        for (i, sector) in self.model.sectors.iter().enumerate() {
            let (kind, list) = match (sector.site, sector.studied) {
                (true, _) => ("supplier", &h.buyers),
                (_, true) => ("manufacturer", &h.manufacturers),
                _ => ("destination", &h.destinations),
            };
            if all || list.contains(&sector.name) {
                found.push(self.hit_sector(format!("{kind}.{}", sector.name), h, i));
            }
        }
        found
    }

    fn hit_supplier(&self, name: &str, h: &grammar::Hits) -> Hit {
        let of_supplier = |c: &Self, l: usize| c.model.plants[c.model.links[l].plant].supplier == name;
        let mut hit = self.hit_links(format!("supplier.{name}"), h, of_supplier);
        let plants = self.model.plants.iter().enumerate();
        let made = plants.filter(|(_, p)| p.supplier == name && self.made_of(h, p.material));
        hit.plants = made.map(|(p, _)| p).collect();
        if let Some(site) = self.model.sectors.iter().position(|x| x.site && x.name == name) {
            hit.rows = self.hit_sector(String::new(), h, site).rows;
        }
        hit
    }

    fn hit_sector(&self, name: String, h: &grammar::Hits, sector: usize) -> Hit {
        let of = |c: &Self, row: usize| c.model.firms[c.model.rows[row].firm].sector == sector;
        let mut hit = self.hit_links(name, h, |c, l| of(c, c.model.links[l].row));
        let rows = 0..self.model.rows.len();
        hit.rows = rows.filter(|r| of(self, *r) && self.made_of(h, self.model.rows[*r].material)).collect();
        hit
    }

    fn hit_links(&self, name: String, h: &grammar::Hits, of: impl Fn(&Self, usize) -> bool) -> Hit {
        let material = |l: usize| self.model.plants[self.model.links[l].plant].material;
        let links = (0..self.model.links.len()).filter(|l| of(self, *l) && self.made_of(h, material(*l)));
        Hit { name, links: links.collect(), ..Hit::default() }
    }

    /// Whether a disruption concerns a material.
    fn made_of(&self, h: &grammar::Hits, material: usize) -> bool {
        h.materials.is_empty() || h.materials.contains(&self.model.materials[material])
    }

    /// Steps that disruptions may add to a link's longest way.
    pub(super) fn delayed(&self, link: usize, way: usize) -> usize {
        let Some(borne) = &self.model.links[link].disruptions else { return way };
        let (mut times, mut longer) = (1.0, 0.0);
        for &d in &borne.delays {
            if let Some(delay) = &self.model.disruptions[d].delay {
                times *= if delay.most.1 > 1.0 { delay.most.1 } else { 1.0 };
                longer += delay.most.0;
            }
        }
        let (most, steps) = (4 * self.model.calendar.steps, (way as f64 * times + longer).ceil());
        let room = if way > most { way } else { most };
        if steps < room as f64 { steps as usize } else { room }
    }

    /// First and last days of scheduled disruptions, for charts.
    pub(super) fn disruption_marks(&self, marks: &mut Vec<Mark>) {
        for (name, d) in self.s.disruption.iter().filter(|_| self.s.switches.disruptions) {
            let title = if d.title.is_empty() { name.as_str() } else { d.title.as_str() };
            for window in &d.windows {
                marks.push(Mark { day: window.from.0, label: title.to_string() });
                marks.push(Mark { day: window.until.0, label: format!("{title} ends") });
            }
        }
    }
}

/// Whether what is hit may be hit in part.
fn is_graded(what: DisruptionKind) -> bool {
    matches!(what, DisruptionKind::Capacity | DisruptionKind::Yield | DisruptionKind::LeadTime)
}

/// All under one state; without a name, as the disruption's own addresses their luck.
fn together(hits: Vec<Hit>) -> Hit {
    let mut all = Hit::default();
    for hit in hits {
        all.links.extend(hit.links);
        all.plants.extend(hit.plants);
        all.rows.extend(hit.rows);
    }
    for list in [&mut all.links, &mut all.plants, &mut all.rows] {
        list.sort_unstable();
        list.dedup();
    }
    all
}

impl Hit {
    fn is_empty(&self) -> bool {
        self.links.is_empty() && self.plants.is_empty() && self.rows.is_empty()
    }
}
