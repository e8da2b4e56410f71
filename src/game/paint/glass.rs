//! The glass of the ghost hands, drawn in two steps.

use bevy::mesh::MeshVertexBufferLayoutRef;
use bevy::pbr::{MaterialPipeline, MaterialPipelineKey};
use bevy::prelude::*;
use bevy::reflect::TypePath;
use bevy::render::render_resource::{
    AsBindGroup, ColorWrites, RenderPipelineDescriptor, SpecializedMeshPipelineError,
};
use bevy::shader::ShaderRef;

use super::{GLASS_SHADER, Palette};

/// Milky glass: the ghost hands.
#[derive(Asset, TypePath, AsBindGroup, Clone, Debug)]
pub struct GlassMaterial {
    #[uniform(0)]
    pub palette: Palette,
    /// How solid the glass is in `x`, 0–1.
    #[uniform(0)]
    pub alpha: Vec4,
}

impl Material for GlassMaterial {
    fn vertex_shader() -> ShaderRef {
        GLASS_SHADER.into()
    }

    fn fragment_shader() -> ShaderRef {
        GLASS_SHADER.into()
    }

    fn alpha_mode(&self) -> AlphaMode {
        AlphaMode::Premultiplied
    }

    fn depth_bias(&self) -> f32 {
        // Hands are nearer than everything else that is see-through.
        2000.0
    }

    fn enable_prepass() -> bool {
        false
    }

    fn enable_shadows() -> bool {
        false
    }
}

/// The same hands, drawn first and without colour: only their distance is kept, so that of overlapping
/// glass the nearest layer alone is seen.
#[derive(Asset, TypePath, AsBindGroup, Clone, Debug)]
pub struct GlassDepthMaterial {
    #[uniform(0)]
    pub palette: Palette,
    #[uniform(0)]
    pub alpha: Vec4,
}

impl Material for GlassDepthMaterial {
    fn vertex_shader() -> ShaderRef {
        GLASS_SHADER.into()
    }

    fn fragment_shader() -> ShaderRef {
        GLASS_SHADER.into()
    }

    fn alpha_mode(&self) -> AlphaMode {
        AlphaMode::Premultiplied
    }

    fn depth_bias(&self) -> f32 {
        1000.0
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
        if let Some(depth) = &mut descriptor.depth_stencil {
            depth.depth_write_enabled = Some(true);
        }
        let targets = descriptor.fragment.iter_mut().flat_map(|fragment| &mut fragment.targets);
        for target in targets.flatten() {
            target.write_mask = ColorWrites::empty();
        }
        Ok(())
    }
}
