//! The cost terms: what can speak for or against a fingering, each with its source and its words.

/// Declares the terms: a name, the words that tell a player where it costs something and where it is
/// spared, and where the idea comes from.
macro_rules! terms {
    ($($(#[doc = $doc:literal])+ $name:ident => $fault:literal, $merit:literal,)+) => {
        /// One reason for or against a fingering.
        #[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Term {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Term {
            /// All terms, in the order of the weights.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The name in the file of weights.
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name),)+ }
            }

            /// What it means where it costs something, for a player: "2 on E …".
            pub fn fault(self) -> &'static str {
                match self { $(Self::$name => $fault,)+ }
            }

            /// What it means where it is spared: "3 on E …".
            pub fn merit(self) -> &'static str {
                match self { $(Self::$name => $merit,)+ }
            }
        }
    };
}

terms! {
    /// The thumb plays. Al Kasimi et al. (2007), ease of single fingers.
    Thumb => "uses the thumb", "leaves the thumb free",
    /// The second finger plays.
    Index => "uses 2", "leaves 2 free",
    /// The fourth finger plays: a weak one. Parncutt et al. (1997), rule "weak finger".
    Ring => "uses the weak 4", "spares the weak 4",
    /// The little finger plays: a weak one. Parncutt et al. (1997), rule "weak finger".
    Little => "uses the weak 5", "spares the weak 5",
    /// The thumb is on a black key. Parncutt et al. (1997), rule "thumb on black".
    ThumbOnBlack => "puts the thumb on a black key", "keeps the thumb off the black key",
    /// The thumb is on a black key beside a white one: the hand has to go in and out. Parncutt et al. (1997).
    ThumbOnBlackBesideWhite => "moves the thumb into the black keys and out again", "keeps the thumb out of the black keys",
    /// The little finger is on a black key. Parncutt et al. (1997), rule "five on black".
    LittleOnBlack => "puts 5 on a black key", "keeps 5 off the black key",
    /// The little finger is on a black key beside a white one. Parncutt et al. (1997).
    LittleOnBlackBesideWhite => "moves 5 into the black keys and out again", "keeps 5 out of the black keys",
    /// Semitones beyond what thumb and finger span relaxed. Parncutt et al. (1997), rules "small span", "large span".
    ThumbStretch => "stretches the thumb away from the hand", "keeps the thumb near the hand",
    /// Semitones beyond what thumb and finger span comfortably. Parncutt et al. (1997), rule "stretch".
    ThumbStretchFar => "stretches the thumb far away", "keeps the thumb near the hand",
    /// Semitones beyond what two long fingers span relaxed. Parncutt et al. (1997).
    FingerStretch => "spreads the fingers", "keeps the fingers together",
    /// Semitones beyond what two long fingers span comfortably. Parncutt et al. (1997).
    FingerStretchFar => "spreads the fingers far apart", "keeps the fingers together",
    /// Semitones beyond what the two can reach at all: the hand has to jump. Parncutt et al. (1997).
    Jump => "makes the hand jump", "reaches the next key without a jump",
    /// Semitones short of what thumb and finger span relaxed. Parncutt et al. (1997), rule "small span".
    ThumbCramped => "cramps the hand towards the thumb", "leaves the thumb its room",
    /// Semitones short of what two long fingers span relaxed. Parncutt et al. (1997), rule "small span".
    FingerCramped => "cramps the fingers", "leaves the fingers their room",
    /// One finger plays two different keys in a row. Jacobs (2001): no finger is on two keys, legato breaks.
    SameFinger => "breaks the line: one finger has to hop to the next key", "has another finger ready, so that the line holds together",
    /// The same with the thumb.
    SameThumb => "breaks the line: the thumb has to hop to the next key", "keeps the thumb free for the next key",
    /// The distance of such a hop, octaves. Jacobs (2001).
    HopFar => "makes one finger hop far", "has a finger ready at the next key",
    /// The thumb goes under the second finger. Parncutt et al. (1997), rule "thumb passing".
    UnderTwo => "passes the thumb under 2", "needs no passing under 2",
    /// The thumb goes under the third finger.
    UnderThree => "passes the thumb under 3", "needs no passing under 3",
    /// The thumb goes under the fourth finger.
    UnderFour => "passes the thumb under 4", "needs no passing under 4",
    /// The thumb goes under the little finger.
    UnderFive => "passes the thumb under 5", "needs no passing under 5",
    /// The second finger goes over the thumb.
    OverTwo => "passes 2 over the thumb", "needs no passing of 2 over the thumb",
    /// The third finger goes over the thumb.
    OverThree => "passes 3 over the thumb", "needs no passing of 3 over the thumb",
    /// The fourth finger goes over the thumb.
    OverFour => "passes 4 over the thumb", "needs no passing of 4 over the thumb",
    /// The little finger goes over the thumb.
    OverFive => "passes 5 over the thumb", "needs no passing of 5 over the thumb",
    /// Passing while the thumb is on a black key and the finger on a white one: uphill. Parncutt et al. (1997).
    PassUphill => "passes the thumb while it is on a black key", "lets the thumb pass among the white keys",
    /// Passing while the finger is on a black key and the thumb on a white one: there is room (a relief). Parncutt
    /// et al. (1997).
    PassDownhill => "passes the thumb beneath a finger on a black key", "needs no room beneath a finger on a black key",
    /// Passing over more than two semitones, per semitone. Parncutt et al. (1997), "practical" spans.
    PassFar => "passes the thumb over a wide step", "lets the thumb pass by a small step",
    /// Long fingers cross each other. Parncutt et al. (1997): never.
    LongFingersCross => "crosses two long fingers", "keeps the fingers in order",
    /// The third or fourth finger passes over a shorter one onto a black key, or back. Chopin, op. 10 no. 2.
    LongOverShort => "passes a long finger over a short one", "keeps the fingers in order",
    /// The hand leaps so that a finger plays beyond its neighbours. Al Kasimi et al. (2007).
    LongFingersLeap => "makes the hand leap past its own fingers", "lets the hand open instead of leaping",
    /// One key is struck again with the same finger, slowly.
    RepeatSame => "repeats the key with the same finger", "brings a fresh finger to the key",
    /// One key is struck again with the same finger, fast. Nakamura et al. (2020) leave it to data; the tradition
    /// changes fingers.
    RepeatSameFast => "repeats a fast note with the same finger", "brings a fresh finger to the fast key",
    /// One key is struck again with another finger.
    RepeatChange => "changes the finger on a repeated key", "keeps its finger on the repeated key",
    /// How far the hand has to move, white keys. Balliauw et al. (2017); Al Kasimi et al. (2007).
    HandMoves => "moves the hand", "lets the hand lie still",
    /// How far it has to move beyond three white keys.
    HandMovesFar => "moves the hand far", "lets the hand stay near",
    /// That it has to move at all beyond half a white key.
    HandLeaves => "leaves the five-finger place", "stays in the five-finger place",
    /// Third and fourth finger after one another. Parncutt et al. (1997), rule "three-four-five".
    ThreeFour => "plays 3 and 4 one after the other", "does without 3 and 4 one after the other",
    /// Fourth and little finger after one another. Parncutt et al. (1997), rule "three-four-five".
    FourFive => "plays 4 and 5 one after the other", "does without 4 and 5 one after the other",
    /// The third finger on a white key beside the fourth on a black one. Parncutt et al. (1997), rule "four on black".
    FourOnBlack => "puts 4 on a black key beside 3 on a white one", "keeps 4 off the black key beside 3",
    /// A key comes back after one other note with another finger. Nakamura et al. (2020).
    ReturnOther => "comes back to a key with another finger", "comes back to the key with the same finger",
    /// A finger comes back after one other note on another key. Parncutt et al. (1997), rule "position change".
    FingerElsewhere => "needs the same finger again at once on another key", "leaves each finger its own key",
    /// Semitones by which two notes, one apart, are farther than their fingers reach. Parncutt et al. (1997), "position
    /// change size".
    PlaceChange => "changes the hand's place", "keeps the hand in its place",
    /// The hand turns back from the way that the notes go.
    PlaceFlutters => "moves the hand to and fro", "lets the hand move one way",
    /// Semitones beyond a relaxed span within a chord. Al Kasimi et al. (2007), vertical cost.
    ChordStretch => "spreads the chord", "keeps the chord under the hand",
    /// Semitones beyond a comfortable span within a chord.
    ChordStretchFar => "spreads the chord far", "keeps the chord under the hand",
    /// Semitones short of a relaxed span within a chord.
    ChordCramped => "cramps the chord", "gives the chord room",
    /// The fourth finger in a chord.
    ChordRing => "uses 4 in the chord", "spares 4 in the chord",
    /// The little finger does not play a chord's outer note.
    ChordNoLittle => "leaves 5 out of the chord", "puts 5 on the outer key",
    /// The thumb does not play a chord's inner note.
    ChordNoThumb => "leaves the thumb out of the chord", "puts the thumb on the inner key",
    /// From chord to chord, fingers that stay on their key change.
    ChordKeyChanges => "changes the finger on a key that stays", "keeps the finger on the key that stays",
    /// From chord to chord, fingers hop.
    ChordHop => "makes fingers hop from chord to chord", "has fresh fingers for the next chord",
    /// From octave to octave (and chords as wide), fingers hop.
    OctaveHop => "makes the hand hop as a whole", "brings a fresh finger to the next octave",
    /// A finger takes over a key that is held. Czerny, op. 500: substitution.
    Substitution => "changes fingers on a held key", "needs no change on a held key",
    /// The highest note of a turning line has a finger with none beyond it to spare, or wastes some.
    TopNotLittle => "turns at the top before 5", "turns at the top with the fingers used up",
    /// The lowest note of a turning line is not the thumb's.
    BottomNotThumb => "turns at the bottom before the thumb", "turns at the bottom on the thumb",
}

impl Term {
    /// Whether it may speak for a fingering rather than against it: fingers are liked or not, and some things are a relief.
    pub fn may_relieve(self) -> bool {
        matches!(
            self,
            Self::Thumb | Self::Index | Self::Ring | Self::Little | Self::PassDownhill | Self::PlaceFlutters
        )
    }
}

/// How many there are.
pub const TERMS: usize = Term::ALL.len();
