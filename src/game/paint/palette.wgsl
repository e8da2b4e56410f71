// The colours of the theme, and what all shaders of the game share.
#define_import_path fingerling::palette

struct Palette {
    deep: vec4<f32>,
    water: vec4<f32>,
    shallow: vec4<f32>,
    foam: vec4<f32>,
    ink: vec4<f32>,
    sun: vec4<f32>,
    coral: vec4<f32>,
    moss: vec4<f32>,
    mist: vec4<f32>,
    fingers: array<vec4<f32>, 5>,
    skins: array<vec4<f32>, 5>,
}

// The colour part of a mesh tag: 1-5 fingers, 6 foam, 7 coral, 0 mist.
fn tag_colour(palette: Palette, tag: u32) -> vec3<f32> {
    let code = tag & 7u;
    if code == 0u { return palette.mist.rgb; }
    if code == 6u { return palette.foam.rgb; }
    if code == 7u { return palette.coral.rgb; }
    var fingers = palette.fingers;
    return fingers[code - 1u].rgb;
}

fn tag_kind(tag: u32) -> u32 { return (tag >> 4u) & 15u; }
fn tag_first(tag: u32) -> f32 { return f32((tag >> 8u) & 255u) / 255.0; }
fn tag_second(tag: u32) -> f32 { return f32((tag >> 16u) & 255u) / 255.0; }

// 1 near the keys, 0 where the light ends; `ahead` is the distance beyond the meeting line, `reach` both in cm.
fn horizon_fade(ahead: f32, reach: f32) -> f32 {
    return 1.0 - smoothstep(0.45 * reach, reach, ahead);
}
