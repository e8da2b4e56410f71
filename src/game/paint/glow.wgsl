// Flat light on the water, drawn by distance fields: notes, ripples, bar lines, beams.
// Colours leave premultiplied: alpha 0 adds light, alpha 1 covers.
#import bevy_pbr::{
    mesh_functions,
    forward_io::Vertex,
    view_transformations::position_world_to_clip,
}
#import fingerling::palette::{Palette, tag_colour, tag_kind, tag_first, tag_second, horizon_fade}

struct Glow {
    palette: Palette,
    lane: vec4<f32>, // left, right, meeting line, reach: cm
}

@group(#{MATERIAL_BIND_GROUP}) @binding(0) var<uniform> glow: Glow;

struct Flat {
    @builtin(position) position: vec4<f32>,
    @location(0) world: vec3<f32>,
    @location(1) at: vec2<f32>,                          // cm from the middle
    @location(2) @interpolate(flat) half_size: vec2<f32>, // cm, of the whole quad
    @location(3) @interpolate(flat) tag: u32,
}

// Room around a note for its shine, in cm; the game makes quads that much larger.
const MARGIN: f32 = 0.7;

@vertex
fn vertex(in: Vertex) -> Flat {
    let world_from_local = mesh_functions::get_world_from_local(in.instance_index);
    let world = mesh_functions::mesh_position_local_to_world(world_from_local, vec4<f32>(in.position, 1.0));
    let size = vec2<f32>(length(world_from_local[0].xyz), length(world_from_local[2].xyz));
    var out: Flat;
    out.position = position_world_to_clip(world.xyz);
    out.world = world.xyz;
    out.at = in.position.xz * size;
    out.half_size = 0.5 * size;
    out.tag = mesh_functions::get_tag(in.instance_index);
    return out;
}

fn round_box(p: vec2<f32>, half_size: vec2<f32>, radius: f32) -> f32 {
    let q = abs(p) - half_size + radius;
    return length(max(q, vec2<f32>(0.0))) + min(max(q.x, q.y), 0.0) - radius;
}

fn note(in: Flat, colour: vec3<f32>) -> vec4<f32> {
    let palette = glow.palette;
    let inner = in.half_size - MARGIN;
    let radius = min(inner.x, inner.y) * 0.85;
    let away = round_box(in.at, inner, radius);
    let soft = max(fwidth(away), 0.02);
    let body = 1.0 - smoothstep(-soft, soft, away);
    let depth = clamp(-away / max(inner.x, 0.1), 0.0, 1.0);
    let sounding = tag_second(in.tag);
    let left = (in.tag & 8u) != 0u;

    var face: vec3<f32>;
    var cover = body;
    if left {
        let rim = 1.0 - smoothstep(0.16, 0.16 + soft, -away);
        let dark = mix(palette.deep.rgb, colour, 0.20 + 0.25 * sounding);
        face = mix(dark, mix(colour, palette.foam.rgb, 0.30), rim);
        cover = body * mix(0.88, 1.0, rim);
    } else {
        // Lit from within: the core is brighter than the skin.
        face = mix(colour * 0.78, mix(colour, palette.foam.rgb, 0.30), depth * 0.8);
        let edge = 1.0 - smoothstep(0.10, 0.10 + soft, -away);
        face = mix(face, mix(colour, palette.foam.rgb, 0.40), 0.55 * edge);
        cover = body * 0.96;
    }
    face += palette.foam.rgb * sounding * 0.18 * depth;
    let shine = exp(-max(away, 0.0) * 4.5) * (1.0 - body) * (0.35 + 0.6 * sounding);
    return vec4<f32>(face * cover + colour * shine, cover);
}

fn ripple(in: Flat, colour: vec3<f32>) -> vec4<f32> {
    let age = tag_second(in.tag);
    let r = length(in.at) / in.half_size.x;
    let front = 0.12 + 0.80 * age;
    var ring = exp(-pow((r - front) * 16.0, 2.0));
    ring += 0.6 * exp(-pow((r - front * 0.70) * 18.0, 2.0));
    ring += 0.35 * exp(-pow((r - front * 0.42) * 20.0, 2.0));
    let core = exp(-r * r * 22.0) * (1.0 - age) * (1.0 - age);
    let strength = (1.0 - age) * tag_first(in.tag);
    let light = mix(colour, glow.palette.foam.rgb, 0.25) * (ring * 0.75 + core * 1.2) * strength;
    return vec4<f32>(light * smoothstep(1.0, 0.9, r), 0.0);
}

@fragment
fn fragment(in: Flat) -> @location(0) vec4<f32> {
    let colour = tag_colour(glow.palette, in.tag);
    let ahead = glow.lane.z - in.world.z;
    let fade = horizon_fade(ahead, glow.lane.w);
    let kind = tag_kind(in.tag);
    let strength = tag_first(in.tag);
    if kind == 0u {
        // What has passed the meeting line is under the keys.
        let met = smoothstep(-0.35, 0.1, ahead);
        return note(in, colour) * fade * strength * met;
    }
    if kind == 1u { return ripple(in, colour); }
    if kind == 2u {
        let across = 1.0 - smoothstep(0.3, 1.0, abs(in.at.y) / in.half_size.y);
        let met = smoothstep(-0.1, 0.4, ahead);
        return vec4<f32>(glow.palette.shallow.rgb, 0.35) * across * fade * strength * met;
    }
    // A beam: brightest at the key, gone at its far end.
    let along = 0.5 + in.at.y / (2.0 * in.half_size.y);
    let side = 1.0 - smoothstep(0.35, 1.0, abs(in.at.x) / in.half_size.x);
    return vec4<f32>(colour * side * along * along * strength * 0.55, 0.0);
}
