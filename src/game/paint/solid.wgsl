// Keys, fish, wood and hands: vertex colours under one light. The tag says how a key is lit, how a fish bends.
#import bevy_pbr::{
    mesh_functions,
    forward_io::Vertex,
    mesh_view_bindings::{view, globals},
    view_transformations::position_world_to_clip,
}
#import fingerling::palette::{Palette, tag_colour, tag_kind, tag_first, tag_second}

struct Paint {
    palette: Palette,
    shades: array<vec4<f32>, 28>, // place, radius: cm
    shaded: vec4<f32>, // how many
}

@group(#{MATERIAL_BIND_GROUP}) @binding(0) var<uniform> solid: Paint;

struct Solid {
    @builtin(position) position: vec4<f32>,
    @location(0) world: vec3<f32>,
    @location(1) normal: vec3<f32>,
    @location(2) uv: vec2<f32>,
    @location(3) colour: vec4<f32>, // alpha: gloss
    @location(4) @interpolate(flat) tag: u32,
}

@vertex
fn vertex(in: Vertex) -> Solid {
    let tag = mesh_functions::get_tag(in.instance_index);
    var local = in.position;
    if tag_kind(tag) == 1u {
        // A fish swims towards +x; its tail swings more than its head.
        let tail = max(0.35 - local.x, 0.0);
        local.z += sin(tag_second(tag) * 6.2832 + local.x * 2.2) * 0.30 * tail * tail;
    }
    let world_from_local = mesh_functions::get_world_from_local(in.instance_index);
    let world = mesh_functions::mesh_position_local_to_world(world_from_local, vec4<f32>(local, 1.0));
    var out: Solid;
    out.position = position_world_to_clip(world.xyz);
    out.world = world.xyz;
    out.normal = mesh_functions::mesh_normal_local_to_world(in.normal, in.instance_index);
    out.uv = in.uv;
    out.colour = in.color;
    out.tag = tag;
    return out;
}

// How much light hands near by leave to a place: balls take it from the directions in which they stand.
fn unshaded(at: vec3<f32>, n: vec3<f32>) -> f32 {
    var left = 1.0;
    for (var i = 0; i < i32(solid.shaded.x); i++) {
        let way = solid.shades[i].xyz - at;
        let near = solid.shades[i].w / length(way);
        let facing = clamp(dot(n, way) * 0.8 / length(way) + 0.2, 0.0, 1.0);
        left *= 1.0 - 0.62 * min(near * near, 1.0) * facing;
    }
    return left;
}

// Skin, with nails in the fingers' colours. Light seeps a little way behind the edge of the lit side, red most.
fn skin(in: Solid, n: vec3<f32>, to_eye: vec3<f32>, to_light: vec3<f32>) -> vec3<f32> {
    var tones = solid.palette.skins;
    let tone = tones[in.tag & 7u].rgb;
    // A finger that presses a key takes on its colour.
    let flush = in.colour.a;
    let facing = dot(n, to_light);
    let wrap = vec3<f32>(0.45, 0.30, 0.24);
    let lit = max((vec3<f32>(facing) + wrap) / (1.0 + wrap), vec3<f32>(0.0));
    let sky = 0.5 + 0.5 * n.y;
    // The keys throw light back from below.
    let around = mix(solid.palette.foam.rgb * 0.12, mix(solid.palette.shallow.rgb, solid.palette.foam.rgb, 0.7) * 0.24, sky);
    let light = solid.palette.foam.rgb * 0.86 * lit * (0.4 + 0.6 * lit) + around;

    // A nail has straight sides and round ends; where there is none, `uv` is far off.
    let edge = pow(pow(abs(in.uv.x), 3.0) + pow(abs(in.uv.y), 3.0), 1.0 / 3.0);
    let soft = max(fwidth(edge), 0.02);
    let nail = 1.0 - smoothstep(1.0 - soft, 1.0 + soft, edge);
    let groove = nail * smoothstep(0.80, 1.0, edge);
    let flushed = mix(tone, in.colour.rgb, flush);
    var colour = mix(flushed, mix(in.colour.rgb, solid.palette.foam.rgb, 0.12), nail) * (1.0 - 0.35 * groove);
    colour *= light;

    let half_way = normalize(to_light + to_eye);
    let shine = max(dot(n, half_way), 0.0);
    colour += solid.palette.foam.rgb * (pow(shine, 14.0) * 0.05 + pow(shine, 50.0) * 0.35 * nail);
    let rim = pow(1.0 - max(dot(n, to_eye), 0.0), 3.0);
    return colour + solid.palette.shallow.rgb * rim * 0.16;
}

@fragment
fn fragment(in: Solid, @builtin(front_facing) front: bool) -> @location(0) vec4<f32> {
    let kind = tag_kind(in.tag);
    var n = normalize(in.normal);
    if kind == 1u && !front { n = -n; }
    let to_eye = normalize(view.world_position.xyz - in.world);
    let to_light = normalize(vec3<f32>(-0.35, 0.85, -0.40));
    let half_way = normalize(to_light + to_eye);
    if kind == 3u { return vec4<f32>(skin(in, n, to_eye, to_light), 1.0); }

    // Light from above and behind the water, the water's own colour from below.
    let facing = dot(n, to_light);
    let lit = 0.5 + 0.5 * facing;
    let sky = 0.5 + 0.5 * n.y;
    var light = solid.palette.foam.rgb * (0.22 + 0.80 * lit * lit);
    light = mix(light, solid.palette.shallow.rgb * 1.3, 0.30 * (1.0 - sky));
    var colour = in.colour.rgb * light;
    let gloss = in.colour.a;
    if kind == 1u {
        // Fish carry some light of their own, or their fins would not show the fingers' colours.
        colour = mix(colour, in.colour.rgb * (0.72 + 0.28 * lit), select(0.55, 0.9, gloss < 0.3));
    }
    colour += solid.palette.foam.rgb * pow(max(dot(n, half_way), 0.0), 60.0) * gloss * 0.55;
    let rim = pow(1.0 - max(dot(n, to_eye), 0.0), 3.0);
    colour += solid.palette.shallow.rgb * rim * gloss * 0.35;

    if kind != 1u { colour *= unshaded(in.world, n); }

    if kind == 0u {
        // A key in play: the finger's colour runs along its front edge and washes over the top.
        let tint = tag_colour(solid.palette, in.tag);
        let press = tag_first(in.tag);
        let hint = tag_second(in.tag);
        let edge = smoothstep(0.86, 0.93, in.uv.y);
        let wash = smoothstep(0.0, 1.0, in.uv.y);
        colour = mix(colour, tint * (0.75 + 0.35 * lit), press * max(edge, 0.50 * wash * wash + 0.12));
        colour += tint * press * edge * 0.25;
        colour = mix(colour, tint * 0.95, hint * edge * 0.85);
    }
    return vec4<f32>(colour, 1.0);
}
