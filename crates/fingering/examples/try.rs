use fingering::*;
use score::*;
fn ex(hand: Hand, groups: &[&[u8]], ticks: u64) -> Exercise {
    let mut d = Draft::new("", 480);
    d.tempo(0, 120.0);
    for (i, g) in groups.iter().enumerate() {
        for &p in *g {
            d.note(DraftNote::new(i as u64 * ticks, ticks, p, hand));
        }
    }
    d.finish()
}
fn show(name: &str, e: &Exercise) {
    for size in [HandSize::MEDIUM, HandSize::CHILD] {
        let p = propose(e, size, |_| FingerSet::EMPTY);
        let f: Vec<String> =
            p.fingers.iter().map(|s| s.iter().map(|f| f.to_string()).collect::<Vec<_>>().join("/")).collect();
        println!("{name}: {}", f.join(" "));
    }
}
fn line(p: &[u8]) -> Vec<Vec<u8>> {
    p.iter().map(|&x| vec![x]).collect()
}
fn main() {
    let l = |h, p: &[u8], t| {
        let v = line(p);
        let g: Vec<&[u8]> = v.iter().map(|x| x.as_slice()).collect();
        ex(h, &g, t)
    };
    show("C maj RH", &l(Hand::Right, &[60, 62, 64, 65, 67, 69, 71, 72, 71, 69, 67, 65, 64, 62, 60], 240));
    show("C maj LH", &l(Hand::Left, &[48, 50, 52, 53, 55, 57, 59, 60, 59, 57, 55, 53, 52, 50, 48], 240));
    show(
        "C maj RH 2oct",
        &l(Hand::Right, &[60, 62, 64, 65, 67, 69, 71, 72, 74, 76, 77, 79, 81, 83, 84], 120),
    );
    show("Bb maj RH", &l(Hand::Right, &[58, 60, 62, 63, 65, 67, 69, 70], 240));
    show("E maj RH", &l(Hand::Right, &[64, 66, 68, 69, 71, 73, 75, 76], 240));
    show("F maj RH", &l(Hand::Right, &[65, 67, 69, 70, 72, 74, 76, 77], 240));
    show("five", &l(Hand::Right, &[60, 62, 64, 65, 67, 65, 64, 62, 60], 240));
    show("arp C RH", &l(Hand::Right, &[60, 64, 67, 72, 76, 79, 84], 240));
    show("chords RH", &ex(Hand::Right, &[&[60, 64, 67], &[60, 65, 69], &[59, 62, 67], &[60, 64, 67]], 480));
    show("chords LH", &ex(Hand::Left, &[&[48, 52, 55], &[48, 53, 57], &[47, 50, 55], &[48, 52, 55]], 480));
    show("octaves", &ex(Hand::Right, &[&[60, 72], &[62, 74], &[64, 76]], 480));
    show("thirds", &ex(Hand::Right, &[&[60, 64], &[62, 65], &[64, 67], &[65, 69]], 480));
    show("repeat fast", &l(Hand::Right, &[60, 60, 60, 60, 64, 64, 64, 64], 60));
    show("chromatic", &l(Hand::Right, &[60, 61, 62, 63, 64, 65, 66, 67, 68, 69, 70, 71, 72], 120));
    let e = l(Hand::Right, &[60, 62, 64, 65, 67, 69, 71, 72], 240);
    let mut e2 = e.clone();
    propose(&e, HandSize::MEDIUM, |_| FingerSet::EMPTY).finger(&mut e2);
    for r in explain::explain(&e2, 2, Finger::MIDDLE, Finger::INDEX, HandSize::MEDIUM) {
        println!("{:.2} {}", r.weight, r.words);
    }
    for r in explain::explain(&e2, 3, Finger::THUMB, Finger::RING, HandSize::MEDIUM) {
        println!("{:.2} {}", r.weight, r.words);
    }
}
