//! What is open on the first day: stated stocks, orders and files.
use super::{Compiler, ModelError};
use crate::model::calendar::{Calendar, Day, day_number};
use crate::model::law::{Param, StepLaw};
use crate::model::names::key_of;
use crate::model::output::FigureKind;
use crate::model::policy::OfficeTime;
use crate::model::working_days::WorkingClock;
use crate::model::{Initial, OpenFile, OpenGroup, OpenOrder, Stood};
use crate::scenario::Date;
use crate::scenario::first_day::FirstDay;
use crate::scenario::grammar::{Manufacturer, OpenOrder as Written, ReportBy};
use std::collections::BTreeSet;
use std::ops::Range;

/// Ends of months that are asked after where a file says nothing of days.
const MOST_MONTHS: usize = 12;

impl<'a> Compiler<'a> {
    /// What a buyer holds of a material at the start: as stated of it, or as its stock policy says of all.
    pub(super) fn opening_stock(&mut self, path: &str, m: &Manufacturer, material: &str) -> Initial {
        match m.opening.get(material) {
            Some(o) => Initial::Mass(self.param(&format!("{path}.opening.{material}.stock"), &o.stock)),
            None => self.initial(&format!("{path}.stock"), &m.stock),
        }
    }

    /// Steps that the oldest pending file of a buyer is old at the start.
    pub(super) fn oldest_file(&self, m: &Manufacturer) -> usize {
        m.open_order.values().filter_map(|o| o.filed).map(|day| self.steps_ago(day)).fold(0, usize::max)
    }

    fn steps_ago(&self, day: Date) -> usize {
        let step = self.model.calendar.step_near(day.0);
        if step < 0 { step.unsigned_abs() as usize } else { 0 }
    }

    /// Orders, buyer by buyer, in the order of their names; links are known by now.
    pub(super) fn open_orders(&mut self) -> Result<(), ModelError> {
        let s = self.s;
        let buyers = s.destination.iter().map(|(name, m)| ("destination", name, m));
        let buyers = buyers.chain(s.manufacturer.iter().map(|(name, m)| ("manufacturer", name, m)));
        for (kind, buyer, m) in buyers {
            for (name, order) in &m.open_order {
                let path = format!("{kind}.{buyer}.open-order.{name}");
                let link = self.link_of_order(buyer, order, &path)?;
                let mass = self.param(&format!("{path}.mass"), &order.mass);
                let arrives = order.arrives.map(|day| self.arrival(day));
                self.model.rows[self.model.links[link].row].stated = true;
                self.model.opening.orders.push(OpenOrder { name: path, link, mass, arrives });
            }
        }
        Ok(())
    }

    /// The step in which an order arrives; one that arrives after the run never does.
    fn arrival(&self, day: Date) -> usize {
        let (step, steps) = (self.step_at(day), self.model.calendar.steps);
        if step < steps { step } else { steps }
    }

    fn link_of_order(&self, buyer: &str, order: &Written, path: &str) -> Result<usize, ModelError> {
        let m = &self.model;
        let (material, sector) =
            (self.material(&order.material), |row: usize| m.firms[m.rows[row].firm].sector);
        let found = m.links.iter().position(|l| {
            let plant = &m.plants[l.plant];
            m.rows[l.row].material == material
                && m.sectors[sector(l.row)].name == *buyer
                && plant.supplier == order.supplier
                && !m.sectors[sector(l.row)].site
        });
        let (what, whom) = (&order.material, &order.supplier);
        found.ok_or_else(|| {
            ModelError::Unchecked(format!("`{path}`: nothing of `{what}` is bought of `{whom}`"))
        })
    }

    /// Most steps after the start in which an open order arrives at a row.
    pub(super) fn longest_open_order(&self, row: usize) -> usize {
        let orders = self.model.opening.orders.iter().filter(|o| self.model.links[o.link].row == row);
        orders.filter_map(|o| o.arrives).fold(0, usize::max)
    }

    /// What is stated to be on order for a row (t).
    pub(super) fn mass_on_order(&self, row: usize) -> f64 {
        let orders = self.model.opening.orders.iter().filter(|o| self.model.links[o.link].row == row);
        orders.map(|o| self.mean(o.mass)).sum()
    }

    /// Whether something on a link is ordered and not shipped, so that it may be filed in the first step.
    pub(super) fn has_unshipped(&self, link: usize) -> bool {
        self.model.opening.orders.iter().any(|o| o.link == link && o.arrives.is_none())
    }

    /// The files that are pending at the next gate, which is on this link: they take slots from `first` on.
    pub(super) fn open_files(
        &mut self,
        (control, name): (usize, &str),
        link: usize,
        first: usize,
    ) -> Result<Range<usize>, ModelError> {
        let mut filed: Vec<(Day, usize)> = Vec::new();
        for (i, order) in self.model.opening.orders.iter().enumerate().filter(|(_, o)| o.link == link) {
            if let Some(day) = self.written(&order.name).and_then(|o| o.filed)
                && self.under(name, &order.name)
            {
                filed.push((day.0, i));
            }
        }
        filed.sort_unstable();
        let start = self.model.opening.files.len();
        for (i, (day, order)) in filed.into_iter().enumerate() {
            let file = self.open_file((control, name), order, Date(day), first + i)?;
            self.model.opening.files.push(file);
        }
        Ok(start..self.model.opening.files.len())
    }

    /// An order by its key path.
    fn written(&self, path: &str) -> Option<&'a Written> {
        let mut keys = path.splitn(4, '.');
        let (kind, buyer, _, name) = (keys.next()?, keys.next()?, keys.next()?, keys.next()?);
        let buyers = if kind == "manufacturer" { &self.s.manufacturer } else { &self.s.destination };
        buyers.get(buyer)?.open_order.get(name)
    }

    /// Whether a file is pending under a control: the one that it names, or else the one that asks a licence in step 0.
    fn under(&self, control: &str, path: &str) -> bool {
        match self.written(path).and_then(|o| o.control.as_deref()) {
            Some(named) => named == control,
            None => matches!(self.run_first(control), FirstDay::Under(r) if self.s.licenses(r)),
        }
    }

    fn run_first(&self, control: &str) -> FirstDay<'a> {
        self.s.control.get_key_value(control).map_or(FirstDay::Free, |(name, c)| self.s.first_day_of(name, c))
    }

    fn open_file(
        &mut self,
        (control, name): (usize, &str),
        order: usize,
        filed: Date,
        slot: usize,
    ) -> Result<OpenFile, ModelError> {
        let path = self.model.opening.orders[order].name.clone();
        let regime = match self.run_first(name) {
            FirstDay::Under(regime) if self.s.licenses(regime) => self.regime(regime)?,
            _ => {
                let message =
                    format!("`{path}.filed`: `{name}` asks for no licence on the first day, for certain");
                return Err(ModelError::Unchecked(message));
            }
        };
        let short = path.split('.').skip(1).filter(|key| *key != "open-order").collect::<Vec<_>>().join(".");
        let written = self.written(&path);
        let title =
            written.map(|o| o.title.clone()).filter(|t| !t.is_empty()).unwrap_or_else(|| short.clone());
        let ago = self.steps_ago(filed);
        let clock = self.model.controls[control].clock.is_some().then(|| self.clock_since(name, ago));
        let days = written.and_then(|o| o.by.clone()).unwrap_or_else(|| self.ends_of_months());
        let by = days.into_iter().map(|day| (day.0, self.last_step_by(day))).collect();
        let key = key_of(&path);
        let gate = self.model.gates.len();
        Ok(OpenFile { name: short, title, key, order, gate, slot, ago, filed: filed.0, regime, clock, by })
    }

    /// Working days of a control's office from so many steps before the start on.
    fn clock_since(&self, control: &str, ago: usize) -> WorkingClock {
        let c = &self.model.calendar;
        let start = c.start - (ago as f64 * c.step_days).round() as Day;
        let calendar = Calendar::new(start, c.step_days, c.steps + ago, ReportBy::Step);
        let exporter = self.s.control.get(control).map_or("", |c| c.exporter.as_str());
        WorkingClock::new(&calendar, exporter)
    }

    /// The last step that begins by a day.
    fn last_step_by(&self, day: Date) -> usize {
        let step = self.model.calendar.step_of(day.0);
        if step > 0 { step as usize } else { 0 }
    }

    /// Last days of the first months that end within the run.
    fn ends_of_months(&self) -> Vec<Date> {
        let c = &self.model.calendar;
        let (mut year, mut month, _) = Date(c.start).ymd();
        let mut days = Vec::new();
        while days.len() < MOST_MONTHS {
            (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
            let last = day_number(year, month, 1) - 1;
            if last >= c.day(c.steps) {
                break;
            }
            days.push(Date(last));
        }
        days
    }

    /// Every order that says so has its file by now; files are put together with those whose luck they share.
    pub(super) fn open_groups(&mut self) -> Result<(), ModelError> {
        for (i, order) in self.model.opening.orders.iter().enumerate() {
            let filed = self.written(&order.name).is_some_and(|o| o.filed.is_some());
            let files = self.model.opening.files.iter().filter(|f| f.order == i).count();
            if filed && files != 1 {
                let message =
                    format!("`{}.filed`: {files} controls ask a licence for it; name `control`", order.name);
                return Err(ModelError::Unchecked(message));
            }
        }
        let mut groups: Vec<OpenGroup> = Vec::new();
        for file in 0..self.model.opening.files.len() {
            let mut group = self.group_of(file);
            let shares = |other: &OpenGroup| {
                other.parameters.iter().any(|p| group.parameters.contains(p))
                    || other.firms.iter().any(|f| group.firms.contains(f))
            };
            let (joined, apart): (Vec<_>, Vec<_>) = groups.into_iter().partition(shares);
            for other in joined {
                group.files.extend(other.files);
                group.parameters.extend(other.parameters);
                group.firms.extend(other.firms);
            }
            for list in [&mut group.files, &mut group.parameters, &mut group.firms] {
                list.sort_unstable();
                list.dedup();
            }
            groups = apart;
            groups.push(group);
        }
        groups.sort_by_key(|group| group.files[0]);
        self.model.opening.groups = groups;
        Ok(())
    }

    /// What the history of one file depends on.
    fn group_of(&self, file: usize) -> OpenGroup {
        let f = &self.model.opening.files[file];
        let (gate, regime) = (&self.model.gates[f.gate], &self.model.regimes[f.regime]);
        let mut used = Used::default();
        let class = &self.model.classes[gate.class];
        used.office(&regime.review);
        used.param(regime.plain(class));
        regime.factors(class).for_each(|p| used.param(p));
        if regime.slow > 0.0 {
            used.office(&regime.slow_review);
        }
        if let Some(limit) = &regime.limit {
            used.param(limit.time);
            used.param(limit.kept);
        }
        if let Some(returned) = &regime.returned {
            used.param(returned.probability);
            used.law(&returned.answer);
        }
        let general = regime.general.as_ref().filter(|g| !gate.defence && g.from_the_start());
        let general = general.filter(|g| g.share != Param::Known(0.0));
        if let Some(general) = general {
            used.param(general.share);
            used.param(general.prompt);
            used.office(&general.review);
        }
        let unknown = general.is_some_and(|g| g.share != Param::Known(1.0));
        let firms = if unknown { vec![gate.firm] } else { Vec::new() };
        OpenGroup { files: vec![file], parameters: used.0.into_iter().collect(), firms }
    }

    /// What becomes of every open file, and where it stood.
    pub(super) fn opening_figures(&mut self) {
        let weeks = self.model.calendar.steps as f64 * self.step() / 7.0;
        for i in 0..self.model.opening.files.len() {
            let f = self.model.opening.files[i].clone();
            let name = format!("weeks-until-granted.{}", f.name);
            let title = format!("Weeks until {} is granted, at most the horizon", f.title);
            self.figure(&name, &title, "weeks", weeks, FigureKind::UntilGranted(i));
            self.last_is_detail();
            for (day, step) in f.by {
                let day = Date(day);
                let title = format!("Chance that {} is granted by {day}", f.title);
                let name = format!("open-file.{}.by-{day}", f.name);
                self.indicator(&name, &title, FigureKind::GrantedBy(i, step));
            }
            let returns = self.model.regimes[f.regime].returned.is_some();
            for stood in Stood::ALL.into_iter().filter(|stood| *stood != Stood::Returned || returns) {
                let (name, what) = (format!("open-file.{}.{}", f.name, stood.name()), stood.name());
                let what = if stood == Stood::Review { "under review" } else { what };
                let title = format!("Chance that {} is {what} at the start", f.title);
                self.indicator(&name, &title, FigureKind::Stood(i, stood));
            }
        }
    }

    /// A chance, of which the mean alone is kept.
    fn indicator(&mut self, name: &str, title: &str, kind: FigureKind) {
        self.figure(name, title, "share", 1.0, kind);
        if let Some(figure) = self.model.figures.last_mut() {
            (figure.detail, figure.mean_only) = (true, true);
        }
    }
}

/// Parameters in use.
#[derive(Default)]
struct Used(BTreeSet<usize>);

impl Used {
    fn param(&mut self, p: Param) {
        if let Param::Drawn { index, .. } = p {
            self.0.insert(index);
        }
    }

    fn law(&mut self, law: &StepLaw) {
        match law {
            StepLaw::Fixed(p) => self.param(*p),
            StepLaw::Thresholds(_) => (),
            StepLaw::Scaled { scale, offset, .. } => {
                self.param(*scale);
                self.param(*offset);
            }
        }
    }

    fn office(&mut self, time: &OfficeTime) {
        match time {
            OfficeTime::Steps(law) => self.law(law),
            OfficeTime::Working { scale, .. } => self.param(*scale),
        }
    }
}
