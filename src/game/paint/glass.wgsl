// Milky glass: clear in the middle, bright where the surface turns away. The ghost hands.
#import bevy_pbr::{
    mesh_functions,
    forward_io::Vertex,
    mesh_view_bindings::view,
    view_transformations::position_world_to_clip,
}
#import fingerling::palette::Palette

struct Glass {
    palette: Palette,
    alpha: vec4<f32>,
}

@group(#{MATERIAL_BIND_GROUP}) @binding(0) var<uniform> glass: Glass;

struct Surface {
    @builtin(position) position: vec4<f32>,
    @location(0) world: vec3<f32>,
    @location(1) normal: vec3<f32>,
    @location(2) colour: vec4<f32>, // alpha: how much of it is seen
    @location(3) present: f32,
}

@vertex
fn vertex(in: Vertex) -> Surface {
    let world_from_local = mesh_functions::get_world_from_local(in.instance_index);
    let world = mesh_functions::mesh_position_local_to_world(world_from_local, vec4<f32>(in.position, 1.0));
    var out: Surface;
    out.position = position_world_to_clip(world.xyz);
    out.world = world.xyz;
    out.normal = mesh_functions::mesh_normal_local_to_world(in.normal, in.instance_index);
    out.colour = in.color;
    out.present = in.uv.x;
    return out;
}

@fragment
fn fragment(in: Surface) -> @location(0) vec4<f32> {
    let palette = glass.palette;
    let n = normalize(in.normal);
    let to_eye = normalize(view.world_position.xyz - in.world);
    let to_light = normalize(vec3<f32>(-0.35, 0.85, -0.40));
    let half_way = normalize(to_light + to_eye);
    let rim = pow(1.0 - clamp(dot(n, to_eye), 0.0, 1.0), 2.2);
    let lit = 0.5 + 0.5 * dot(n, to_light);
    let shine = pow(max(dot(n, half_way), 0.0), 24.0);
    let tint = in.colour.a;
    let milk = mix(palette.mist.rgb, palette.foam.rgb, 0.35 + 0.65 * lit);
    // On light keys milk alone would hardly be seen: its edge has the water's colour.
    let body = mix(milk, palette.shallow.rgb, 0.65 * rim);
    let colour = mix(body, in.colour.rgb, tint);
    let shown = glass.alpha.x * in.present;
    let alpha = clamp(0.20 + 0.50 * rim + 0.40 * tint, 0.0, 0.9) * shown;
    return vec4<f32>(colour * alpha + palette.foam.rgb * shine * 0.16 * shown, alpha);
}
