//! The materials that everything in three dimensions is painted with, and their shaders.
//!
//! They are lit by one light and know nothing of shadows, so that a picture is cheap even on a
//! processor; colours reach them from the theme, and what differs from key to key or from note to note
//! travels in the mesh tag, so that all keys and all notes share a mesh and a material.

use bevy::asset::uuid_handle;
use bevy::mesh::MeshVertexBufferLayoutRef;
use bevy::pbr::{MaterialPipeline, MaterialPipelineKey};
use bevy::prelude::*;
use bevy::reflect::TypePath;
use bevy::render::render_resource::{
    AsBindGroup, RenderPipelineDescriptor, ShaderType, SpecializedMeshPipelineError,
};
use bevy::shader::{Shader, ShaderRef};
use score::{Finger, Hand};

use super::theme;
pub use glass::{GlassDepthMaterial, GlassMaterial};

mod glass;
pub mod tag;

const PALETTE_SHADER: Handle<Shader> = uuid_handle!("0b0de6f3-6ec4-4a1c-9a29-6a0a1d7d3c01");
const WATER_SHADER: Handle<Shader> = uuid_handle!("0b0de6f3-6ec4-4a1c-9a29-6a0a1d7d3c02");
const SOLID_SHADER: Handle<Shader> = uuid_handle!("0b0de6f3-6ec4-4a1c-9a29-6a0a1d7d3c03");
const GLOW_SHADER: Handle<Shader> = uuid_handle!("0b0de6f3-6ec4-4a1c-9a29-6a0a1d7d3c04");
const GLASS_SHADER: Handle<Shader> = uuid_handle!("0b0de6f3-6ec4-4a1c-9a29-6a0a1d7d3c05");

pub(super) fn plugin(app: &mut App) {
    app.add_plugins((
        MaterialPlugin::<WaterMaterial>::default(),
        MaterialPlugin::<SolidMaterial>::default(),
        MaterialPlugin::<GlowMaterial>::default(),
        MaterialPlugin::<GlassMaterial>::default(),
        MaterialPlugin::<GlassDepthMaterial>::default(),
    ));
    let mut shaders = app.world_mut().resource_mut::<Assets<Shader>>();
    for (handle, source, name) in [
        (PALETTE_SHADER, include_str!("paint/palette.wgsl"), "paint/palette.wgsl"),
        (WATER_SHADER, include_str!("paint/water.wgsl"), "paint/water.wgsl"),
        (SOLID_SHADER, include_str!("paint/solid.wgsl"), "paint/solid.wgsl"),
        (GLOW_SHADER, include_str!("paint/glow.wgsl"), "paint/glow.wgsl"),
        (GLASS_SHADER, include_str!("paint/glass.wgsl"), "paint/glass.wgsl"),
    ] {
        if let Err(error) = shaders.insert(&handle, Shader::from_wgsl(source, name)) {
            error!("the shader {name} cannot be stored: {error}");
        }
    }
    app.add_systems(PreStartup, mix_paints);
}

/// So many balls at most shade the keys: two hands.
pub const SHADES: usize = 28;

/// The materials, shared by all entities.
#[derive(Resource)]
pub struct Paints {
    /// The surface of the water.
    pub water: Handle<WaterMaterial>,
    /// The air above the horizon.
    pub sky: Handle<WaterMaterial>,
    /// Keys, fish, wood, solid hands.
    pub solid: Handle<SolidMaterial>,
    /// Notes, ripples, bar lines, beams.
    pub glow: Handle<GlowMaterial>,
    /// Ghost hands.
    pub glass: Handle<GlassMaterial>,
    /// Marks where glass is nearest; drawn just before the glass.
    pub glass_depth: Handle<GlassDepthMaterial>,
}

fn mix_paints(
    mut commands: Commands,
    mut water: ResMut<Assets<WaterMaterial>>,
    mut solid: ResMut<Assets<SolidMaterial>>,
    mut glow: ResMut<Assets<GlowMaterial>>,
    mut glass: ResMut<Assets<GlassMaterial>>,
    mut glass_depth: ResMut<Assets<GlassDepthMaterial>>,
) {
    let palette = Palette::of_the_theme();
    let surface = WaterMaterial { palette: palette.clone(), lane: Vec4::ZERO, mood: Vec4::ZERO };
    let air = WaterMaterial { mood: Vec4::new(0.0, 0.0, 0.0, 1.0), ..surface.clone() };
    commands.insert_resource(Paints {
        water: water.add(surface),
        sky: water.add(air),
        solid: solid.add(SolidMaterial {
            palette: palette.clone(),
            shades: [Vec4::ZERO; SHADES],
            shaded: Vec4::ZERO,
        }),
        glow: glow.add(GlowMaterial { palette: palette.clone(), lane: Vec4::ZERO }),
        glass: glass.add(GlassMaterial { palette: palette.clone(), alpha: Vec4::ONE }),
        glass_depth: glass_depth.add(GlassDepthMaterial { palette, alpha: Vec4::ONE }),
    });
}

/// The theme's colours in linear light, as the shaders read them.
#[derive(Clone, Debug, ShaderType)]
pub struct Palette {
    deep: Vec4,
    water: Vec4,
    shallow: Vec4,
    foam: Vec4,
    ink: Vec4,
    sun: Vec4,
    coral: Vec4,
    moss: Vec4,
    mist: Vec4,
    fingers: [Vec4; 5],
    skins: [Vec4; 5],
}

impl Palette {
    fn of_the_theme() -> Self {
        Self {
            deep: theme::DEEP.linear(),
            water: theme::WATER.linear(),
            shallow: theme::SHALLOW.linear(),
            foam: theme::FOAM.linear(),
            ink: theme::INK.linear(),
            sun: theme::SUN.linear(),
            coral: theme::CORAL.linear(),
            moss: theme::MOSS.linear(),
            mist: theme::MIST.linear(),
            fingers: Finger::ALL.map(|finger| theme::finger(finger).linear()),
            skins: theme::SKINS.map(theme::Tint::linear),
        }
    }
}

/// Water or sky.
#[derive(Asset, TypePath, AsBindGroup, Clone, Debug)]
pub struct WaterMaterial {
    #[uniform(0)]
    palette: Palette,
    /// Left and right end of the lanes, the line where notes are met, and how far the light reaches
    /// beyond it; all in cm.
    #[uniform(0)]
    pub lane: Vec4,
    /// Seconds of drift, glow of the streak (0–1), share of lane marks shown (0–1), 1 for the sky.
    #[uniform(0)]
    pub mood: Vec4,
}

impl Material for WaterMaterial {
    fn fragment_shader() -> ShaderRef {
        WATER_SHADER.into()
    }

    fn enable_prepass() -> bool {
        false
    }

    fn enable_shadows() -> bool {
        false
    }
}

/// Keys, fish, wood and solid hands: vertex colours under one light; see [`tag`] for what the mesh tag says.
#[derive(Asset, TypePath, AsBindGroup, Clone, Debug)]
pub struct SolidMaterial {
    #[uniform(0)]
    palette: Palette,
    /// Balls that keep light off the keys: place and radius, cm.
    #[uniform(0)]
    pub shades: [Vec4; SHADES],
    /// How many of them there are, in `x`.
    #[uniform(0)]
    pub shaded: Vec4,
}

impl Material for SolidMaterial {
    fn vertex_shader() -> ShaderRef {
        SOLID_SHADER.into()
    }

    fn fragment_shader() -> ShaderRef {
        SOLID_SHADER.into()
    }

    fn enable_prepass() -> bool {
        false
    }

    fn enable_shadows() -> bool {
        false
    }

    fn specialize(
        _pipeline: &MaterialPipeline,
        descriptor: &mut RenderPipelineDescriptor,
        _layout: &MeshVertexBufferLayoutRef,
        _key: MaterialPipelineKey<Self>,
    ) -> Result<(), SpecializedMeshPipelineError> {
        // Fins are thin sheets that are seen from both sides.
        descriptor.primitive.cull_mode = None;
        Ok(())
    }
}

/// Light on the water: flat shapes that are drawn by their distance field.
#[derive(Asset, TypePath, AsBindGroup, Clone, Debug)]
pub struct GlowMaterial {
    #[uniform(0)]
    palette: Palette,
    /// As in [`WaterMaterial`].
    #[uniform(0)]
    pub lane: Vec4,
}

impl Material for GlowMaterial {
    fn vertex_shader() -> ShaderRef {
        GLOW_SHADER.into()
    }

    fn fragment_shader() -> ShaderRef {
        GLOW_SHADER.into()
    }

    fn alpha_mode(&self) -> AlphaMode {
        AlphaMode::Premultiplied
    }

    fn enable_prepass() -> bool {
        false
    }

    fn enable_shadows() -> bool {
        false
    }
}

/// The number by which shaders know a finger: 1 to 5; 6 (foam) where the exercise names none.
fn finger_code(finger: Option<Finger>) -> u32 {
    finger.map_or(6, |finger| u32::from(finger.number()))
}

/// The number by which shaders know a hand.
fn hand_code(hand: Hand) -> u32 {
    u32::from(hand == Hand::Left)
}

/// A share of 0–1 in eight bits.
fn byte(share: f32) -> u32 {
    (share.clamp(0.0, 1.0) * 255.0).round() as u32
}
