//! The order in which measures are played: repeats, endings and jumps played out.

use std::collections::HashMap;

use super::model::{Flow, Measure};
use crate::{draft, input::Problem};

/// An ending: the measures that are played on some passes only.
#[derive(Copy, Clone, Debug)]
struct Ending {
    first: usize,
    last: usize,
    /// Bit `n` for the n-th pass.
    passes: u64,
    /// Whether a repeat sign ends it.
    repeats: bool,
    /// Whether no other ending of the same passage follows.
    closes: bool,
    /// The highest pass that an ending of the same passage is for.
    most: u32,
}

/// The measures in the order in which they are played, by their place on paper.
pub(super) fn order(measures: &[Measure]) -> Result<Vec<usize>, Problem> {
    let flows: Vec<&Flow> = measures.iter().map(|measure| &measure.flow).collect();
    let mut walk = Walk::new(&flows);
    let mut order = Vec::with_capacity(measures.len());
    while let Some(measure) = walk.next() {
        if order.len() >= draft::MAX_BARS {
            return Err(Problem {
                problem: format!("repeats make more than {} bars of the piece", draft::MAX_BARS),
                place: format!("measure {}", measures.get(measure).map_or("", |measure| &measure.number)),
                remedy: "look for a repeat that is played too often, or split the piece",
            });
        }
        order.push(measure);
    }
    Ok(order)
}

/// Someone who turns the pages.
struct Walk<'a> {
    flows: &'a [&'a Flow],
    endings: Vec<Ending>,
    segnos: Marks<'a>,
    codas: Marks<'a>,
    /// The measure that comes next.
    here: usize,
    /// Where the passage began that a repeat sign goes back to.
    start: usize,
    /// How often the passage has been begun.
    pass: u32,
    /// Whether a jump back was made, so that repeats are left out.
    jumped: bool,
    /// Measures whose jump back was made; none is made twice.
    taken: Vec<bool>,
}

impl<'a> Walk<'a> {
    fn new(flows: &'a [&'a Flow]) -> Self {
        Self {
            flows,
            endings: endings(flows),
            segnos: Marks::new(flows.iter().map(|flow| flow.segno.as_ref())),
            codas: Marks::new(flows.iter().map(|flow| flow.coda.as_ref())),
            here: 0,
            start: 0,
            pass: 1,
            jumped: false,
            taken: vec![false; flows.len()],
        }
    }

    /// The next measure to play.
    fn next(&mut self) -> Option<usize> {
        while let Some(ending) = self.ending_that_begins_here().filter(|ending| !self.plays(ending)) {
            self.here = ending.last + 1;
            if ending.closes {
                self.begin_passage(self.here);
            }
        }
        let played = self.here;
        let flow = *self.flows.get(played)?;
        if flow.forward && played != self.start {
            self.begin_passage(played);
        }
        self.go_on(flow);
        Some(played)
    }

    fn ending_that_begins_here(&self) -> Option<Ending> {
        let place = self.endings.binary_search_by_key(&self.here, |ending| ending.first).ok()?;
        self.endings.get(place).copied()
    }

    fn ending_of(&self, measure: usize) -> Option<Ending> {
        let after = self.endings.partition_point(|ending| ending.first <= measure);
        self.endings.get(after.checked_sub(1)?).copied().filter(|ending| measure <= ending.last)
    }

    /// Whether an ending is played now; the one that leads on is, if no other was.
    fn plays(&self, ending: &Ending) -> bool {
        let is_its_turn = !self.jumped && ending.passes.checked_shr(self.pass).unwrap_or(0) & 1 == 1;
        is_its_turn || (ending.closes && !ending.repeats)
    }

    fn begin_passage(&mut self, measure: usize) {
        (self.start, self.pass) = (measure, 1);
    }

    /// Decides where to go after the measure that was just played.
    fn go_on(&mut self, flow: &Flow) {
        let played = self.here;
        self.here += 1;
        let ending = self.ending_of(played);
        if let Some(backward) = flow.backward {
            let passes = backward.times.max(ending.map_or(0, |ending| ending.most));
            if self.pass < passes && (!self.jumped || backward.after_jump) {
                self.pass += 1;
                self.here = self.start;
                return;
            }
        }
        if flow.backward.is_some() || ending.is_some_and(|ending| ending.closes && ending.last == played) {
            self.begin_passage(self.here);
        }
        self.jump(played, flow);
    }

    fn jump(&mut self, played: usize, flow: &Flow) {
        if self.jumped {
            if flow.fine {
                self.here = self.flows.len();
                return;
            }
            let coda = flow.tocoda.as_ref().and_then(|name| self.codas.find(name));
            if let Some(coda) = coda {
                self.jumped = false;
                self.here = coda;
                self.begin_passage(coda);
                return;
            }
        }
        let segno = flow.dalsegno.as_ref().and_then(|name| self.segnos.find(name));
        let target = segno.or(flow.dacapo.then_some(0));
        if let Some(target) = target.filter(|_| !self.taken[played]) {
            self.taken[played] = true;
            self.jumped = true;
            self.here = target;
            self.begin_passage(target);
        }
    }
}

/// Where the marks of one kind are.
struct Marks<'a> {
    named: HashMap<&'a str, usize>,
    first: Option<usize>,
}

impl<'a> Marks<'a> {
    fn new(marks: impl Iterator<Item = Option<&'a String>>) -> Self {
        let mut found = Self { named: HashMap::new(), first: None };
        for (measure, name) in marks.enumerate() {
            if let Some(name) = name {
                found.first.get_or_insert(measure);
                found.named.entry(name).or_insert(measure);
            }
        }
        found
    }

    /// The measure with the mark of this name, else with the first mark.
    fn find(&self, name: &str) -> Option<usize> {
        self.named.get(name).copied().or(self.first)
    }
}

/// All endings in order.
fn endings(flows: &[&Flow]) -> Vec<Ending> {
    let mut endings: Vec<Ending> = Vec::new();
    for (first, flow) in flows.iter().enumerate() {
        if flow.ending == 0 || endings.last().is_some_and(|ending| first <= ending.last) {
            continue;
        }
        let last = last_of_ending(flows, first);
        let most = 63u32.saturating_sub(flow.ending.leading_zeros());
        let repeats = flows.get(last).is_some_and(|flow| flow.backward.is_some());
        endings.push(Ending { first, last, passes: flow.ending, repeats, closes: true, most });
    }
    // Endings that follow each other belong to the same passage.
    for next in (1..endings.len()).rev() {
        let Ending { first, most, .. } = endings[next];
        let before = &mut endings[next - 1];
        if before.last + 1 == first {
            before.closes = false;
            before.most = before.most.max(most);
        }
    }
    endings
}

/// Where the ending that begins with a measure ends; one whose end is not written is that measure alone.
fn last_of_ending(flows: &[&Flow], first: usize) -> usize {
    for (measure, flow) in flows.iter().enumerate().skip(first) {
        if measure > first && flow.ending != 0 {
            return measure - 1;
        }
        if flow.ending_stops || flow.backward.is_some() {
            return measure;
        }
    }
    first
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::musicxml::model::Backward;

    /// The order of measures written as signs: `|:` `:|` `1[` `2[` `]` `S` `O` `DC` `DS` `>O` `F`, one group
    /// a measure.
    fn played(signs: &str) -> String {
        let measures: Vec<Measure> = signs.split(' ').map(measure).collect();
        let order = order(&measures).unwrap();
        order.iter().map(|&measure| char::from(b'a' + measure as u8)).collect()
    }

    fn measure(signs: &str) -> Measure {
        let has = |sign: &str| signs.contains(sign);
        let name = |sign: &str| has(sign).then(String::new);
        let times = if has(":|4") { 4 } else { 2 };
        let flow = Flow {
            forward: has("|:"),
            backward: has(":|").then_some(Backward { times, after_jump: false }),
            ending: (1..=3).filter(|pass| has(&format!("{pass}["))).map(|pass| 1 << pass).sum(),
            ending_stops: has("]"),
            segno: name("S."),
            coda: name("O."),
            dacapo: has("DC"),
            dalsegno: name("DS"),
            tocoda: name(">"),
            fine: has("F"),
        };
        Measure { flow, ..Measure::default() }
    }

    #[test]
    fn repeats() {
        assert_eq!(played("- - -"), "abc");
        assert_eq!(played("- :| -"), "ababc");
        assert_eq!(played("- |::| -"), "abbc");
        assert_eq!(played("- |:- :|4 -"), "abcbcbcbcd");
        assert_eq!(played("|: :| |: :|"), "ababcdcd");
    }

    #[test]
    fn endings_of_each_pass() {
        assert_eq!(played("- 1[:|] 2[] -"), "abacd");
        assert_eq!(played("|:- 1[2[:|] 3[] -"), "ababacd");
        assert_eq!(played("- 1[:|] - -"), "abacd");
        assert_eq!(played("- 1[ - :| 2["), "abcdae");
        assert_eq!(played("- 1[:|] 2[:|] -"), "abacd");
        assert_eq!(played("- 1[:|] 2[] - :|"), "abacdede");
    }

    #[test]
    fn jumps() {
        assert_eq!(played("- F DC"), "abcab");
        assert_eq!(played("- S. F DS"), "abcdbc");
        assert_eq!(played("- > DC O. -"), "abcabde");
        assert_eq!(played("- S. > DS O."), "abcdbce");
        assert_eq!(played("- :| F DC"), "ababcdabc");
        assert_eq!(played("- 1[:|] 2[] F DC"), "abacdeacd");
        assert_eq!(played("DS > DC"), "abcabc");
    }

    #[test]
    fn what_would_never_end_does() {
        let mut measures = vec![Measure::default(); 3];
        measures[2].flow.backward = Some(Backward { times: u32::MAX, after_jump: true });
        assert!(order(&measures).unwrap_err().problem.contains("more than 50000 bars"));

        let every = Flow {
            forward: true,
            backward: Some(Backward { times: 2, after_jump: true }),
            dacapo: true,
            dalsegno: Some(String::new()),
            tocoda: Some(String::new()),
            coda: Some(String::new()),
            segno: Some(String::new()),
            ending: 0b110,
            ..Flow::default()
        };
        let measures = vec![Measure { flow: every, ..Measure::default() }; 20];
        assert!(order(&measures).is_ok_and(|order| order.len() < 1000));
    }
}
