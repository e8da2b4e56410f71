//! The streak's shoal: small fish that swim along the keyboard, scatter at a slip and gather again.

use bevy::mesh::MeshTag;
use bevy::prelude::*;
use score::FingerVerdict;

use super::fish;
use super::judging::{FingerJudged, NoteMissed};
use super::paint::{Paints, SolidMaterial, tag};
use super::session::{Session, SongBegan};
use super::settings::Settings;
use super::stage::{MEETING_Z, Stage};
use super::{GameSystems, Screen};

/// The most fish there are.
pub const LARGEST: usize = 18;
/// How long a scattered shoal takes to gather, seconds.
const GATHER_S: f32 = 2.5;
/// A fish's length, cm.
const LENGTH_CM: f32 = 2.6;

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Shoal>()
        .add_systems(OnEnter(Screen::Play), spawn)
        .add_systems(
            Update,
            (react, swim).chain().in_set(GameSystems::Simulate).run_if(in_state(Screen::Play)),
        )
        .add_systems(Update, show.in_set(GameSystems::Present).run_if(in_state(Screen::Play)));
}

/// How many fish a chain of right fingers has gathered: the first after three, then one for every three.
pub fn size_for(chain: u32) -> usize {
    (chain as usize / 3).min(LARGEST)
}

/// One fish: where it is and how it moves, in cm.
#[derive(Clone, Debug, PartialEq)]
pub struct Swimmer {
    /// Where it is.
    pub at: Vec3,
    /// Where it goes, cm per second.
    pub velocity: Vec3,
    /// Where its tail is in its stroke, in turns.
    pub phase: f32,
    /// Its own place around the shoal's middle.
    place: Vec3,
}

/// The fish that are here.
#[derive(Resource, Debug)]
pub struct Shoal {
    /// All fish.
    pub fish: Vec<Swimmer>,
    /// Seconds since the last slip.
    since_slip_s: f32,
    seconds: f32,
    /// How many places and darts were handed out so far.
    drawn: u32,
}

impl Default for Shoal {
    fn default() -> Self {
        Self { fish: Vec::new(), since_slip_s: GATHER_S, seconds: 0.0, drawn: 0 }
    }
}

/// The water in which the shoal swims.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pool {
    /// Left and right end, cm.
    pub ends: (f32, f32),
    /// Height and depth of its middle line, cm.
    pub line: Vec2,
}

impl Shoal {
    /// The next of a row of numbers that fill `low..high` evenly without repeating: the golden ratio's
    /// multiples. Fish need variety, not chance.
    fn between(&mut self, low: f32, high: f32) -> f32 {
        self.drawn += 1;
        low + (high - low) * (self.drawn as f32 * 0.618_034).fract()
    }

    /// A slip: the fish dart away from each other. None is lost.
    pub fn scatter(&mut self) {
        self.since_slip_s = 0.0;
        let middle = self.middle();
        for i in 0..self.fish.len() {
            let side = if self.fish[i].at.x >= middle.x { 1.0 } else { -1.0 };
            let away = Vec3::new(side, self.between(-0.1, 0.35), self.between(-0.5, 0.5));
            self.fish[i].velocity = away * self.between(30.0, 55.0);
        }
    }

    /// One step of `dt` seconds towards `wished` fish.
    pub fn step(&mut self, dt: f32, wished: usize, pool: Pool) {
        self.seconds += dt;
        self.since_slip_s += dt;
        let calm = (self.since_slip_s / GATHER_S).clamp(0.15, 1.0);
        // New fish come in from the left; those that are too many leave when they are out of sight.
        if self.fish.len() < wished && self.since_slip_s > 0.4 {
            let place = Vec3::new(self.between(-7.0, 7.0), self.between(-0.9, 0.9), self.between(-1.6, 1.6));
            let at = Vec3::new(pool.ends.0 - 6.0, pool.line.x, pool.line.y) + place * 0.3;
            let phase = self.between(0.0, 1.0);
            self.fish.push(Swimmer { at, velocity: Vec3::new(25.0, 0.0, 0.0), phase, place });
        }
        let leader = self.leader(pool);
        let old: Vec<Vec3> = self.fish.iter().map(|fish| fish.at).collect();
        let few = wished.max(1).min(self.fish.len().max(1));
        for (i, fish) in self.fish.iter_mut().enumerate() {
            let leaving = i >= few || wished == 0;
            let goal = if leaving {
                Vec3::new(pool.ends.1 + 14.0, pool.line.x, pool.line.y)
            } else {
                leader + fish.place
            };
            let apart: Vec3 = old
                .iter()
                .enumerate()
                .filter(|&(j, _)| j != i)
                .map(|(_, &other)| fish.at - other)
                .filter(|gap| gap.length_squared() < 4.0)
                .map(|gap| gap.normalize_or(Vec3::Z) * (2.0 - gap.length()))
                .sum();
            let wish = (goal - fish.at) * 1.6 * calm + apart * 6.0;
            fish.velocity += (wish - fish.velocity) * (2.6 * calm * dt).min(1.0);
            fish.velocity = fish.velocity.clamp_length_max(60.0);
            fish.at += fish.velocity * dt;
            fish.at.y = fish.at.y.clamp(pool.line.x - 1.2, pool.line.x + 3.0);
            fish.phase = (fish.phase + dt * (0.8 + fish.velocity.length() * 0.09)).fract();
        }
        let end = pool.ends.1 + 12.0;
        if self.fish.len() > wished {
            self.fish.retain(|fish| fish.at.x < end);
        }
    }

    /// The shoal goes to and fro along the keys, slower at the ends.
    fn leader(&self, pool: Pool) -> Vec3 {
        let (left, right) = pool.ends;
        let swing = 0.5 - 0.5 * (self.seconds * 0.38).cos();
        let x = left + 8.0 + (right - left - 16.0) * swing;
        Vec3::new(x, pool.line.x + 0.5 * (self.seconds * 0.9).sin(), pool.line.y)
    }

    fn middle(&self) -> Vec3 {
        let sum: Vec3 = self.fish.iter().map(|fish| fish.at).sum();
        sum / self.fish.len().max(1) as f32
    }
}

/// Shows the fish with this number.
#[derive(Component)]
struct Shown(usize);

fn spawn(
    mut commands: Commands,
    mut meshes: ResMut<Assets<Mesh>>,
    paints: Res<Paints>,
    mut shoal: ResMut<Shoal>,
) {
    *shoal = Shoal::default();
    let mesh = meshes.add(fish::mesh());
    for number in 0..LARGEST {
        commands.spawn((
            Name::new(format!("Fish {number}")),
            DespawnOnExit(Screen::Play),
            Shown(number),
            Mesh3d(mesh.clone()),
            MeshMaterial3d::<SolidMaterial>(paints.solid.clone()),
            tag::fish(0.0),
            Transform::from_scale(Vec3::splat(LENGTH_CM)),
            Visibility::Hidden,
        ));
    }
}

fn react(
    mut fingers: MessageReader<FingerJudged>,
    mut missed: MessageReader<NoteMissed>,
    mut began: MessageReader<SongBegan>,
    mut shoal: ResMut<Shoal>,
) {
    if began.read().count() > 0 {
        *shoal = Shoal::default();
    }
    let wrong = fingers.read().filter(|finger| finger.verdict == FingerVerdict::Wrong).count();
    if wrong > 0 || missed.read().count() > 0 {
        shoal.scatter();
    }
}

fn swim(
    time: Res<Time<Real>>,
    session: Option<Res<Session>>,
    settings: Res<Settings>,
    stage: Res<Stage>,
    mut shoal: ResMut<Shoal>,
    mut largest: Local<usize>,
) {
    let Some(session) = session else { return };
    // A slip does not take the fish away: the shoal keeps its size and only scatters.
    let chain = session.judge.finger_chain();
    if shoal.fish.is_empty() && chain < 3 {
        *largest = 0;
    }
    *largest = (*largest).max(size_for(chain));
    let wished = if settings.still_water { 0 } else { *largest };
    let pool = Pool {
        ends: (stage.range.x0() / 10.0, stage.range.x1() / 10.0),
        line: Vec2::new(2.6, MEETING_Z + 1.5),
    };
    shoal.step(time.delta_secs().min(0.1), wished, pool);
}

fn show(shoal: Res<Shoal>, mut shown: Query<(&Shown, &mut Transform, &mut Visibility, &mut MeshTag)>) {
    for (number, mut transform, mut visibility, mut mesh_tag) in &mut shown {
        let Some(fish) = shoal.fish.get(number.0) else {
            visibility.set_if_neq(Visibility::Hidden);
            continue;
        };
        visibility.set_if_neq(Visibility::Visible);
        transform.translation = fish.at;
        transform.rotation = transform.rotation.slerp(heading(fish.velocity), 0.25);
        *mesh_tag = tag::fish(fish.phase);
    }
}

/// The way a fish looks when it swims along `velocity`: never on its back.
fn heading(velocity: Vec3) -> Quat {
    let turn = (-velocity.z * 0.6).atan2(velocity.x);
    let climb = (velocity.y * 0.5).atan2(velocity.xz().length().max(1.0));
    Quat::from_rotation_y(turn) * Quat::from_rotation_z(climb)
}

#[cfg(test)]
mod tests {
    use super::*;

    const POOL: Pool = Pool { ends: (0.0, 60.0), line: Vec2::new(2.0, -15.0) };

    fn settled(count: usize) -> Shoal {
        let mut shoal = Shoal::default();
        for _ in 0..600 {
            shoal.step(1.0 / 60.0, count, POOL);
        }
        shoal
    }

    #[test]
    fn every_third_right_finger_brings_a_fish_up_to_a_limit() {
        assert_eq!([0, 2, 3, 6, 500].map(size_for), [0, 0, 1, 2, LARGEST]);
    }

    #[test]
    fn the_shoal_gathers_within_the_pool() {
        let shoal = settled(10);

        assert_eq!(shoal.fish.len(), 10);
        assert!(shoal.fish.iter().all(|fish| (-5.0..65.0).contains(&fish.at.x)));
    }

    #[test]
    fn fish_keep_their_back_up_whichever_way_they_swim() {
        for velocity in [Vec3::X, Vec3::NEG_X, Vec3::new(-3.0, 1.0, 0.5), Vec3::new(2.0, -1.0, -4.0)] {
            let back = heading(velocity * 10.0) * Vec3::Y;
            let nose = heading(velocity * 10.0) * Vec3::X;
            assert!(back.y > 0.7, "{velocity}: {back}");
            assert!(nose.x * velocity.x > 0.0, "{velocity}: {nose}");
        }
    }

    #[test]
    fn a_slip_scatters_the_shoal_and_loses_nobody() {
        let spread = |shoal: &Shoal| {
            let middle = shoal.middle();
            shoal.fish.iter().map(|fish| fish.at.distance(middle)).sum::<f32>() / shoal.fish.len() as f32
        };
        let mut shoal = settled(10);
        let calm = spread(&shoal);
        shoal.scatter();
        for _ in 0..24 {
            shoal.step(1.0 / 60.0, 10, POOL);
        }
        let scattered = spread(&shoal);
        for _ in 0..300 {
            shoal.step(1.0 / 60.0, 10, POOL);
        }

        assert_eq!(shoal.fish.len(), 10);
        assert!(scattered > 1.5 * calm, "{calm} → {scattered}");
        assert!(spread(&shoal) < 0.8 * scattered, "{scattered} → {}", spread(&shoal));
    }
}
