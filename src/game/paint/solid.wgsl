// Keys, fish and wood: vertex colours under one light. The tag says how a key is lit, how a fish bends.
#import bevy_pbr::{
    mesh_functions,
    forward_io::Vertex,
    mesh_view_bindings::{view, globals},
    view_transformations::position_world_to_clip,
}
#import fingerling::palette::{Palette, tag_colour, tag_kind, tag_first, tag_second}

@group(#{MATERIAL_BIND_GROUP}) @binding(0) var<uniform> palette: Palette;

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

@fragment
fn fragment(in: Solid, @builtin(front_facing) front: bool) -> @location(0) vec4<f32> {
    let kind = tag_kind(in.tag);
    var n = normalize(in.normal);
    if kind == 1u && !front { n = -n; }
    let to_eye = normalize(view.world_position.xyz - in.world);
    let to_light = normalize(vec3<f32>(-0.35, 0.85, -0.40));
    let half_way = normalize(to_light + to_eye);

    // Light from above and behind the water, the water's own colour from below.
    let facing = dot(n, to_light);
    let lit = 0.5 + 0.5 * facing;
    let sky = 0.5 + 0.5 * n.y;
    var light = palette.foam.rgb * (0.22 + 0.80 * lit * lit);
    light = mix(light, palette.shallow.rgb * 1.3, 0.30 * (1.0 - sky));
    var colour = in.colour.rgb * light;
    let gloss = in.colour.a;
    if kind == 1u {
        // Fish carry some light of their own, or their fins would not show the fingers' colours.
        colour = mix(colour, in.colour.rgb * (0.72 + 0.28 * lit), select(0.55, 0.9, gloss < 0.3));
    }
    colour += palette.foam.rgb * pow(max(dot(n, half_way), 0.0), 60.0) * gloss * 0.55;
    let rim = pow(1.0 - max(dot(n, to_eye), 0.0), 3.0);
    colour += palette.shallow.rgb * rim * gloss * 0.35;

    if kind == 0u {
        // A key in play: the finger's colour runs along its front edge and washes over the top.
        let tint = tag_colour(palette, in.tag);
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
