// The surface of the water with its slow waves and lane marks, and the sky above it.
#import bevy_pbr::forward_io::VertexOutput
#import fingerling::palette::{Palette, horizon_fade}

struct Water {
    palette: Palette,
    lane: vec4<f32>, // left, right, meeting line, reach: cm
    mood: vec4<f32>, // seconds of drift, glow, lane marks, sky
}

@group(#{MATERIAL_BIND_GROUP}) @binding(0) var<uniform> water: Water;

const WHITE_CM: f32 = 2.35;

// A soft line where x is a whole number, `width` in the units of x.
fn line_at(x: f32, width: f32) -> f32 {
    let near = abs(x - round(x));
    return 1.0 - smoothstep(0.5 * width, width, near);
}

@fragment
fn fragment(in: VertexOutput) -> @location(0) vec4<f32> {
    let palette = water.palette;
    let time = water.mood.x;
    let glow = water.mood.y;
    if water.mood.w > 0.5 {
        // The sky: a breath of light where it meets the water.
        let up = in.uv.y;
        let side = (in.uv.x - 0.5) * 2.2;
        let band = exp(-up * 9.0) * exp(-side * side);
        var air = mix(palette.deep.rgb, palette.water.rgb, exp(-up * 5.0) * 0.8);
        air += palette.sun.rgb * band * 0.16;
        return vec4<f32>(air, 1.0);
    }
    let p = in.world_position.xyz;
    let ahead = water.lane.z - p.z;
    let reach = water.lane.w;
    let fade = horizon_fade(ahead, reach);

    // Waves: long ones that carry short ones along.
    let drift = sin(p.z * 0.045 + time * 0.25) * 2.0;
    let long = sin(p.x * 0.13 + drift + time * 0.35) * sin(p.z * 0.10 - time * 0.45 + p.x * 0.03);
    let short = sin(p.x * 0.62 - p.z * 0.21 + long * 2.4 + time * 0.8) * sin(p.z * 0.55 + p.x * 0.17 + time * 0.6);
    let light = 0.5 + 0.5 * long;

    // The bed: lighter near the keys, the deep far away.
    let near = exp(-max(ahead, 0.0) / (0.42 * reach));
    var colour = mix(palette.deep.rgb, palette.water.rgb, 0.18 + 0.5 * near);
    colour = mix(colour, palette.water.rgb, 0.22 * light * near);
    // Glints where the small waves stand high.
    let glint = smoothstep(0.72, 1.0, short * (0.6 + 0.4 * light));
    colour += palette.shallow.rgb * glint * 0.20 * (0.25 + near);

    // Lanes: the bed is darker outside the keyboard; lines stand before every C and F.
    let inside = smoothstep(-1.2, 0.0, p.x - water.lane.x) * (1.0 - smoothstep(0.0, 1.2, p.x - water.lane.y));
    let marks = water.mood.z * inside;
    colour *= mix(1.0, mix(0.72, 1.0, inside), water.mood.z);
    let octave = p.x / (WHITE_CM * 7.0);
    let c_line = line_at(octave - 2.0 / 7.0, 0.011);
    let f_line = line_at(octave - 5.0 / 7.0, 0.007);
    colour += palette.shallow.rgb * (c_line * 0.30 + f_line * 0.12) * marks;

    // A long streak lights the water from the keys outwards.
    let shine = glow * exp(-max(ahead, 0.0) / (0.30 * reach)) * (0.55 + 0.45 * light);
    colour += palette.sun.rgb * shine * 0.05 + palette.shallow.rgb * shine * 0.34;

    // The meeting line.
    let meeting = exp(-abs(ahead - 0.5) * 2.2) * marks;
    colour += mix(palette.shallow.rgb, palette.sun.rgb, 0.25 + 0.5 * glow) * meeting * 0.55;

    // Away from the keys the light of the sun stands in the middle of the water.
    let aside = (p.x - 0.5 * (water.lane.x + water.lane.y)) / 26.0;
    let behind = (ahead - 16.0) / 30.0;
    let sunlit = exp(-aside * aside - behind * behind) * (1.0 - water.mood.z);
    colour += (palette.shallow.rgb * 0.42 + palette.sun.rgb * 0.05) * sunlit * (0.8 + 0.2 * light);

    return vec4<f32>(mix(palette.deep.rgb, colour, fade), 1.0);
}
