//! The hands: ghosts of milky glass that show the fingering a moment ahead, and solid hands when the
//! built-in performer shows how it goes.

use std::sync::Arc;

use bevy::camera::visibility::NoFrustumCulling;
use bevy::prelude::*;
use hand::{Anatomy, Hand, Performance, Posed, SkinMesh};

use super::paint::{GlassDepthMaterial, GlassMaterial, Paints, SolidMaterial, tag};
use super::session::{Session, SongTime};
use super::settings::{Pianist, Settings};
use super::{GameOptions, GameSystems, Screen};

mod mesh;
mod shade;

/// How fast ghosts appear and vanish, per second.
const FADE: f32 = 5.0;
/// How fast a finger takes on its colour when it presses a key, and loses it, per second.
const FLUSH: f32 = 9.0;

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Skins>()
        .init_resource::<GhostLight>()
        .add_systems(OnEnter(Screen::Play), conjure)
        .add_systems(OnExit(Screen::Play), shade::lift);
    app.add_systems(Update, (fade, pose).chain().in_set(GameSystems::Present).run_if(in_state(Screen::Play)));
}

/// What a hand is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Matter {
    /// A ghost: it plays the guide, ahead of the song.
    Glass,
    /// Flesh: it plays what is heard when the performer plays.
    Skin,
}

/// A hand that is drawn. A ghost is drawn twice with one mesh: for its distance, and for its colour.
#[derive(Component)]
struct Drawn {
    hand: Hand,
    matter: Matter,
}

/// The one of the two that shapes the mesh.
#[derive(Component, Default)]
struct Shaped {
    /// The hand for which the mesh was made.
    skin: Option<Arc<SkinMesh>>,
    /// How far each finger presses a key, thumb first, 0–1.
    pressing: [f32; 5],
}

/// Meshes of the hands that were seen lately.
#[derive(Resource, Default)]
struct Skins(Vec<(Anatomy, Arc<SkinMesh>)>);

impl Skins {
    fn of(&mut self, anatomy: &Anatomy) -> Arc<SkinMesh> {
        if let Some((_, skin)) = self.0.iter().find(|(known, _)| known == anatomy) {
            return Arc::clone(skin);
        }
        let skin = Arc::new(SkinMesh::new(anatomy));
        // The guide's hand and one performer's are all that a session needs.
        self.0.truncate(1);
        self.0.push((anatomy.clone(), Arc::clone(&skin)));
        skin
    }
}

/// How much of the ghosts is seen, 0–1.
#[derive(Resource, Default)]
struct GhostLight(f32);

fn conjure(
    mut commands: Commands,
    mut meshes: ResMut<Assets<Mesh>>,
    paints: Res<Paints>,
    options: Res<GameOptions>,
) {
    for hand in Hand::ALL {
        for matter in [Matter::Glass, Matter::Skin] {
            let mesh = meshes.add(mesh::nothing());
            let drawn = || {
                (
                    DespawnOnExit(Screen::Play),
                    Drawn { hand, matter },
                    Mesh3d(mesh.clone()),
                    Transform::default(),
                    Visibility::Hidden,
                    // The hand moves within its mesh, so its first bounds would soon be wrong.
                    NoFrustumCulling,
                )
            };
            let letter = hand.letter();
            if matter == Matter::Skin {
                let solid = MeshMaterial3d::<SolidMaterial>(paints.solid.clone());
                let name = Name::new(format!("Hand {letter}"));
                commands.spawn((name, drawn(), solid, tag::skin(options.player), Shaped::default()));
                continue;
            }
            let depth = MeshMaterial3d::<GlassDepthMaterial>(paints.glass_depth.clone());
            commands.spawn((Name::new(format!("Ghost {letter}, its distance")), drawn(), depth));
            let glass = MeshMaterial3d::<GlassMaterial>(paints.glass.clone());
            commands.spawn((Name::new(format!("Ghost {letter}")), drawn(), glass, Shaped::default()));
        }
    }
}

/// Ghosts come and go softly; where solid hands play there are none.
fn fade(
    time: Res<Time<Real>>,
    settings: Res<Settings>,
    paints: Res<Paints>,
    mut light: ResMut<GhostLight>,
    mut glass: ResMut<Assets<GlassMaterial>>,
) {
    let wished = if settings.ghosts && settings.pianist != Pianist::Performer { 1.0 } else { 0.0 };
    if light.0 == wished {
        return;
    }
    let step = FADE * time.delta_secs();
    light.0 += (wished - light.0).clamp(-step, step);
    if let Some(mut glass) = glass.get_mut(&paints.glass) {
        glass.alpha.x = light.0;
    }
}

fn pose(
    time: Res<Time<Real>>,
    song: Res<SongTime>,
    session: Option<Res<Session>>,
    settings: Res<Settings>,
    light: Res<GhostLight>,
    mut skins: ResMut<Skins>,
    paints: Res<Paints>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut solid: ResMut<Assets<SolidMaterial>>,
    mut drawn: Query<(&Drawn, &Mesh3d, &mut Visibility, Option<&mut Shaped>)>,
    mut posed: Local<Posed>,
) {
    let Some(session) = session else { return };
    let mut shades = Vec::new();
    for (drawn, mesh, mut visibility, shaped) in &mut drawn {
        let (shown, performance, at_s): (bool, &Performance, f64) = match drawn.matter {
            Matter::Glass => (light.0 > 0.0, &session.guide, song.now_s + settings.ahead_s),
            Matter::Skin => (settings.pianist == Pianist::Performer, &session.pianist, song.now_s),
        };
        let shown = shown && session.exercise().notes.iter().any(|note| note.hand == drawn.hand);
        visibility.set_if_neq(if shown { Visibility::Visible } else { Visibility::Hidden });
        let (true, Some(mut shaped)) = (shown, shaped) else { continue };
        let Some(mut slot) = meshes.get_mut(&mesh.0) else { continue };
        let skin = skins.of(&performance.player().anatomy);
        let fits = shaped.skin.as_ref().is_some_and(|made| Arc::ptr_eq(made, &skin));
        if !fits {
            *slot = match drawn.matter {
                Matter::Glass => mesh::glass(&skin, drawn.hand),
                Matter::Skin => mesh::flesh(&skin, drawn.hand),
            };
            shaped.skin = Some(Arc::clone(&skin));
        }
        let pose = performance.pose(drawn.hand, at_s);
        skin.pose_into(&pose, &mut posed);
        mesh::follow(&mut slot, &posed);
        if drawn.matter == Matter::Skin {
            let step = FLUSH * time.delta_secs();
            for (pressing, key) in shaped.pressing.iter_mut().zip(pose.pressed) {
                *pressing += (if key.is_some() { 1.0 } else { 0.0 } - *pressing).clamp(-step, step);
            }
            mesh::flush(&mut slot, &skin, &shaped.pressing);
            shades.extend(shade::of(&pose, performance));
        }
    }
    shade::tell(&shades, &paints, &mut solid);
}
