//! Working days: which days an office is open, and how long it takes until a number of them has passed.
use super::calendar::{Calendar, Day, NEW_YEARS, day_number};
use crate::scenario::Date;

/// Year, weekdays off and weekend days worked in it, as month times 100 plus day.
type Notice = (i32, &'static [u32], &'static [u32]);

/// Public holidays of China and the weekend days worked in exchange (General Office of the State Council, annual holiday
/// notices for 2009 to 2026, with the changes of 2015, 2019 and 2020 that were announced in their course).
#[rustfmt::skip]
const NOTICES: [Notice; 18] = [
    (2009, &[101, 102, 126, 127, 128, 129, 130, 406, 501, 528, 529, 1001, 1002, 1005, 1006, 1007, 1008], &[104, 124, 201, 531, 927, 1010]),
    (2010, &[101, 215, 216, 217, 218, 219, 405, 503, 614, 615, 616, 922, 923, 924, 1001, 1004, 1005, 1006, 1007], &[220, 221, 612, 613, 919, 925, 926, 1009]),
    (2011, &[103, 202, 203, 204, 207, 208, 404, 405, 502, 606, 912, 1003, 1004, 1005, 1006, 1007], &[130, 212, 402, 1008, 1009, 1231]),
    (2012, &[102, 103, 123, 124, 125, 126, 127, 402, 403, 404, 430, 501, 622, 1001, 1002, 1003, 1004, 1005], &[121, 129, 331, 401, 428, 929]),
    (2013, &[101, 102, 103, 211, 212, 213, 214, 215, 404, 405, 429, 430, 501, 610, 611, 612, 919, 920, 1001, 1002, 1003, 1004, 1007], &[105, 106, 216, 217, 407, 427, 428, 608, 609, 922, 929, 1012]),
    (2014, &[101, 131, 203, 204, 205, 206, 407, 501, 502, 602, 908, 1001, 1002, 1003, 1006, 1007], &[126, 208, 504, 928, 1011]),
    (2015, &[101, 102, 218, 219, 220, 223, 224, 406, 501, 622, 903, 904, 1001, 1002, 1005, 1006, 1007], &[104, 215, 228, 906, 1010]),
    (2016, &[101, 208, 209, 210, 211, 212, 404, 502, 609, 610, 915, 916, 1003, 1004, 1005, 1006, 1007], &[206, 214, 612, 918, 1008, 1009]),
    (2017, &[102, 127, 130, 131, 201, 202, 403, 404, 501, 529, 530, 1002, 1003, 1004, 1005, 1006], &[122, 204, 401, 527, 930]),
    (2018, &[101, 215, 216, 219, 220, 221, 405, 406, 430, 501, 618, 924, 1001, 1002, 1003, 1004, 1005, 1231], &[211, 224, 408, 428, 929, 930, 1229]),
    (2019, &[101, 204, 205, 206, 207, 208, 405, 501, 502, 503, 607, 913, 1001, 1002, 1003, 1004, 1007], &[202, 203, 428, 505, 929, 1012]),
    (2020, &[101, 124, 127, 128, 129, 130, 131, 406, 501, 504, 505, 625, 626, 1001, 1002, 1005, 1006, 1007, 1008], &[119, 426, 509, 628, 927, 1010]),
    (2021, &[101, 211, 212, 215, 216, 217, 405, 503, 504, 505, 614, 920, 921, 1001, 1004, 1005, 1006, 1007], &[207, 220, 425, 508, 918, 926, 1009]),
    (2022, &[103, 131, 201, 202, 203, 204, 404, 405, 502, 503, 504, 603, 912, 1003, 1004, 1005, 1006, 1007], &[129, 130, 402, 424, 507, 1008, 1009]),
    (2023, &[102, 123, 124, 125, 126, 127, 405, 501, 502, 503, 622, 623, 929, 1002, 1003, 1004, 1005, 1006], &[128, 129, 423, 506, 625, 1007, 1008]),
    (2024, &[101, 212, 213, 214, 215, 216, 404, 405, 501, 502, 503, 610, 916, 917, 1001, 1002, 1003, 1004, 1007], &[204, 218, 407, 428, 511, 914, 929, 1012]),
    (2025, &[101, 128, 129, 130, 131, 203, 204, 404, 501, 502, 505, 602, 1001, 1002, 1003, 1006, 1007, 1008], &[126, 208, 427, 928, 1011]),
    (2026, &[101, 102, 216, 217, 218, 219, 220, 223, 406, 501, 504, 505, 619, 925, 1001, 1002, 1005, 1006, 1007], &[104, 214, 228, 509, 920, 1010]),
];

/// Dragon Boat and Mid-Autumn days (5th of the 5th and 15th of the 8th lunar month) of the years without a notice.
const LUNAR_DAYS: [(i32, u32, u32); 9] = [
    (2027, 609, 915),
    (2028, 528, 1003),
    (2029, 616, 922),
    (2030, 605, 912),
    (2031, 624, 1001),
    (2032, 612, 919),
    (2033, 601, 908),
    (2034, 620, 927),
    (2035, 610, 916),
];

/// Whether offices of a country (two-letter code) are open on a day.
///
/// China (`CN`): Monday to Friday less public holidays, and the weekend days worked in exchange, as announced for 2009 to
/// 2026. In other years what the holiday regulation of 2025 comes to without exchanges: 1 January, eight days
/// from the eve of the lunar New Year, 4 to 6 April, 1 to 5 May, the Dragon Boat and Mid-Autumn days and 1 to 7 October
/// (days of the lunar calendar to 2035; outside 2009 to 2035 they are left out).
/// Everywhere else: Monday to Friday, whatever the holidays.
pub fn is_working_day(country: &str, day: Day) -> bool {
    // 1 January 1970 was a Thursday.
    let weekend = (day + 3).rem_euclid(7) >= 5;
    if country != "CN" {
        return !weekend;
    }
    let (year, month, of_month) = Date(day).ymd();
    let date = 100 * month + of_month;
    match NOTICES.iter().find(|notice| notice.0 == year) {
        Some((_, off, worked)) => {
            if weekend {
                worked.contains(&date)
            } else {
                !off.contains(&date)
            }
        }
        None => !weekend && !by_rule(day, year, date),
    }
}

/// Holidays of China in a year without a notice.
fn by_rule(day: Day, year: i32, date: u32) -> bool {
    let fixed = matches!(date, 101 | 404..=406 | 501..=505 | 1001..=1007);
    let new_year = NEW_YEARS.iter().find(|new_year| new_year.0 == year);
    let spring = new_year.is_some_and(|&(y, m, d)| (-1..=6).contains(&(day - day_number(y, m, d))));
    let lunar = LUNAR_DAYS.iter().any(|&(y, boat, moon)| y == year && (date == boat || date == moon));
    fixed || spring || lunar
}

/// Days beyond the horizon over which working days are counted one by one.
const MARGIN_DAYS: f64 = 400.0;

/// Working days of a country, reckoned from the start of a run. A working day passes evenly over its 24 hours.
#[derive(Debug, Clone)]
pub struct WorkingClock {
    /// Working days from the start of the run to the start of step `t`, for the steps of the run and for those of at
    /// least 400 days after it. A step that begins inside a working day shares it out.
    pub days_before: Vec<f64>,
    /// For each working day, in order, the days from the start of the run to its beginning.
    begins: Vec<f64>,
    /// Days over which working days are counted; beyond them they pass at the mean rate.
    counted: f64,
    step_days: f64,
}

impl WorkingClock {
    /// The working days of `country` (two-letter code) over the steps of a calendar and at least 400 days more.
    pub fn new(calendar: &Calendar, country: &str) -> Self {
        let steps = calendar.steps + (MARGIN_DAYS / calendar.step_days).ceil() as usize + 1;
        let days = (steps as f64 * calendar.step_days).ceil() as Day;
        let open = |day: &Day| is_working_day(country, calendar.start + day);
        let begins: Vec<f64> = (0..days).filter(open).map(f64::from).collect();
        let passed = |t: usize| {
            let time = t as f64 * calendar.step_days;
            let begun = begins.partition_point(|begin| *begin < time);
            // The last of them may still last.
            let rest = begun.checked_sub(1).map_or(0.0, |last| 1.0 - (time - begins[last]));
            begun as f64 - if rest > 0.0 { rest } else { 0.0 }
        };
        let days_before = (0..=steps).map(passed).collect();
        WorkingClock { days_before, begins, counted: f64::from(days), step_days: calendar.step_days }
    }

    /// Calendar steps from the start of step `t` until this many working days have passed: the first moment at which they
    /// have, so that a file whose last working day is a Friday is through on Friday night. Zero for none;
    /// it never falls as the working days rise. Beyond the days that are counted they pass at their mean rate.
    pub fn steps_for(&self, t: usize, working_days: f64) -> f64 {
        if working_days.is_nan() || working_days <= 0.0 {
            return 0.0;
        }
        let steps = self.time_of(self.before(t) + working_days) / self.step_days - t as f64;
        if steps > 0.0 { steps } else { 0.0 }
    }

    /// Working days from the start of the run to the start of a step, which may lie beyond those that are counted.
    fn before(&self, t: usize) -> f64 {
        let last = self.days_before.len() - 1;
        let of_step = |t: usize| t as f64 * self.step_days;
        match self.days_before.get(t) {
            Some(days) => *days,
            None => self.days_before[last] + (of_step(t) - of_step(last)) * self.rate(),
        }
    }

    /// Working days in a day, on average.
    fn rate(&self) -> f64 {
        self.begins.len() as f64 / self.counted
    }

    /// Days from the start of the run until this many working days have passed; more than none.
    fn time_of(&self, working_days: f64) -> f64 {
        // Shares of days do not add up to the last bit, and a whole number of days must not run into a weekend.
        let nearest = working_days.round();
        let exact = if (working_days - nearest).abs() < 1e-9 { nearest } else { working_days };
        let whole = exact.ceil();
        if whole < 1.0 {
            return 0.0;
        }
        match self.begins.get(whole as usize - 1) {
            Some(begin) => begin + 1.0 - (whole - exact),
            None => self.counted + (exact - self.begins.len() as f64) / self.rate(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::grammar::ReportBy;

    fn clock(start: (i32, u32, u32), step_days: f64, steps: usize, country: &str) -> WorkingClock {
        let start = day_number(start.0, start.1, start.2);
        WorkingClock::new(&Calendar::new(start, step_days, steps, ReportBy::Step), country)
    }

    fn works(year: i32, month: u32, day: u32) -> bool {
        is_working_day("CN", day_number(year, month, day))
    }

    fn in_year(country: &str, year: i32) -> usize {
        let year = day_number(year, 1, 1)..day_number(year + 1, 1, 1);
        year.filter(|day| is_working_day(country, *day)).count()
    }

    #[test]
    fn china_works_as_announced_for_2025() {
        assert!((28..=31).all(|day| !works(2025, 1, day)) && (1..=4).all(|day| !works(2025, 2, day)));
        assert!(works(2025, 1, 27) && works(2025, 2, 5));
        assert!(works(2025, 1, 26) && works(2025, 2, 8), "a Sunday and a Saturday in exchange");
        assert!((1..=8).all(|day| !works(2025, 10, day)));
        assert!(works(2025, 9, 28) && works(2025, 9, 30) && works(2025, 10, 9) && works(2025, 10, 11));
        assert!(!works(2025, 4, 4) && works(2025, 4, 27) && !works(2025, 6, 2));
        assert_eq!(in_year("CN", 2025), 248);
        assert_eq!(in_year("JP", 2025), 261);
    }

    #[test]
    fn every_entry_of_a_notice_changes_something() {
        for (year, off, worked) in NOTICES {
            for (dates, weekend) in [(off, false), (worked, true)] {
                for date in dates {
                    let day = day_number(year, date / 100, date % 100);
                    assert_eq!((day + 3).rem_euclid(7) >= 5, weekend, "{year} {date}");
                }
            }
            assert!((248..=251).contains(&in_year("CN", year)), "{year}");
        }
    }

    #[test]
    fn after_the_notices_there_is_the_rule() {
        // The lunar New Year of 2027 is 6 February: 5 to 12 are off, the Friday and five weekdays of the next week.
        assert!(works(2027, 2, 4) && !works(2027, 2, 5) && !works(2027, 2, 12) && works(2027, 2, 15));
        assert!(!works(2027, 6, 9) && !works(2027, 9, 15) && !works(2027, 10, 7) && works(2027, 10, 8));
        assert!(!works(2027, 2, 13), "no exchange");
        assert!(works(2040, 2, 13) && !works(2040, 10, 2), "beyond the lunar tables fixed dates alone");
    }

    #[test]
    fn a_review_of_45_working_days_from_april_2025_ends_in_june() {
        // From 7 April: 18 weekdays and a Sunday in April; 19 in May (1, 2 and 5 off); 3 to 6 and 9 to 11 June.
        let days = clock((2025, 4, 4), 1.0, 100, "CN");
        let end = day_number(2025, 6, 11) + 1 - day_number(2025, 4, 4);
        assert_eq!(days.steps_for(0, 45.0), f64::from(end));
        // By weeks from Monday, 31 March, in which four days are worked until the 4th.
        let weeks = clock((2025, 3, 31), 7.0, 50, "CN");
        assert_eq!(weeks.days_before[..3], [0.0, 4.0, 9.0]);
        assert!((weeks.steps_for(0, 49.0) * 7.0 - f64::from(end + 4)).abs() < 1e-9);
        assert!(weeks.days_before.len() >= 51 + 400 / 7);
    }

    #[test]
    fn working_time_is_shared_out_and_never_runs_back() {
        let week = clock((2025, 6, 9), 7.0, 10, "DE");
        assert_eq!((week.steps_for(0, 0.0), week.steps_for(0, 1e-12)), (0.0, 0.0));
        assert!((week.steps_for(0, 2.5) - 2.5 / 7.0).abs() < 1e-12);
        assert!((week.steps_for(1, 5.0) - 5.0 / 7.0).abs() < 1e-12, "through on Friday night");
        assert!((week.steps_for(0, 5.5) - 7.5 / 7.0).abs() < 1e-12);
        for step_days in [0.3, 1.0, 7.0 / 3.0, 7.0, 30.436_875] {
            let clock = clock((2025, 1, 4), step_days, 40, "CN");
            for t in [0, 1, 7, 39, 400, 5000] {
                let mut last = 0.0;
                for i in 0..2000 {
                    let steps = clock.steps_for(t, 0.4 * f64::from(i));
                    assert!(steps >= last && steps.is_finite(), "{step_days} {t} {i}: {last} {steps}");
                    last = steps;
                }
            }
            // Going from one step to a later one takes the working days between, up to idle days before it.
            let between = clock.days_before[30] - clock.days_before[5];
            let way = clock.steps_for(5, between);
            assert!(way <= 25.0 + 1e-9 && (25.0 - way) * step_days < 10.0, "{step_days}: {way}");
        }
    }
}
