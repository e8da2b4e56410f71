//! The title: the name, our fish, and one thing to do.

use bevy::mesh::MeshTag;
use bevy::prelude::*;
use bevy_egui::egui::{Align2, Rect, pos2, vec2};
use bevy_egui::{EguiContexts, EguiPrimaryContextPass};

use super::ScreenUi;
use crate::game::orders::Order;
use crate::game::paint::{Paints, SolidMaterial, tag};
use crate::game::settings::Settings;
use crate::game::stage::Stage;
use crate::game::theme::icons::Icon;
use crate::game::theme::widgets::{self, Button, Rank};
use crate::game::theme::{self, DEEP, FOAM, MIST, size};
use crate::game::{GameSystems, Menu, Screen, fish};

pub(super) fn plugin(app: &mut App) {
    app.add_systems(
        Update,
        obey.in_set(GameSystems::Simulate).run_if(in_state(Screen::Title).and_then(in_state(Menu::Closed))),
    );
}

pub(super) fn picture(app: &mut App) {
    app.add_systems(OnEnter(Screen::Title), release_fish)
        .add_systems(Update, swim.in_set(GameSystems::Present).run_if(in_state(Screen::Title)))
        .add_systems(
            EguiPrimaryContextPass,
            draw.in_set(GameSystems::Ui).in_set(ScreenUi).run_if(in_state(Screen::Title)),
        );
}

fn obey(
    mut orders: MessageReader<Order>,
    mut next: ResMut<NextState<Screen>>,
    mut exit: MessageWriter<AppExit>,
) {
    for order in orders.read() {
        match order {
            Order::Confirm => next.set(Screen::Map),
            Order::Camera => next.set(Screen::CameraSetup),
            Order::Hands => next.set(Screen::Lesson),
            Order::Back | Order::Leave => {
                exit.write(AppExit::Success);
            }
            _ => {}
        }
    }
}

/// Where the small fish swim: right and up of the middle, in cm at the view's usual distance.
const SMALL: [(f32, f32); 7] =
    [(-14.5, 2.4), (-17.5, -0.6), (-12.6, -3.0), (-20.5, -3.4), (-23.0, 1.6), (14.5, -4.2), (18.0, -2.6)];

/// A fish of the title; its number sets its way.
#[derive(Component)]
struct TitleFish(u32);

fn release_fish(mut commands: Commands, mut meshes: ResMut<Assets<Mesh>>, paints: Option<Res<Paints>>) {
    // The title is entered before the paints are mixed; `swim` tries again then.
    let Some(paints) = paints else { return };
    let mesh = meshes.add(fish::mesh());
    for number in 0..=SMALL.len() as u32 {
        commands.spawn((
            Name::new(format!("Title fish {number}")),
            DespawnOnExit(Screen::Title),
            TitleFish(number),
            Mesh3d(mesh.clone()),
            MeshMaterial3d::<SolidMaterial>(paints.solid.clone()),
            tag::fish(0.0),
            Transform::default(),
        ));
    }
}

/// The large one swims before the name, the small ones follow.
fn swim(
    time: Res<Time<Real>>,
    stage: Res<Stage>,
    settings: Res<Settings>,
    mut fishes: Query<(&TitleFish, &mut Transform, &mut Visibility, &mut MeshTag)>,
    mut commands: Commands,
    meshes: ResMut<Assets<Mesh>>,
    paints: Option<Res<Paints>>,
) {
    if fishes.is_empty() {
        release_fish(commands.reborrow(), meshes, paints);
        return;
    }
    let t = if settings.still_water { 0.0 } else { time.elapsed_secs() };
    let camera = stage.camera();
    let unit = stage.eye.y / 24.0;
    for (fish, mut transform, mut visibility, mut mesh_tag) in &mut fishes {
        visibility.set_if_neq(if settings.still_water { Visibility::Hidden } else { Visibility::Visible });
        let n = fish.0 as f32;
        let small = if fish.0 == 0 { 1.0 } else { 0.26 + 0.05 * (n * 2.3).sin() };
        // In the camera's frame: right, up, towards.
        let drift = match SMALL.get((fish.0 as usize).wrapping_sub(1)) {
            None => Vec3::new(0.8 + 0.6 * (t * 0.5).sin(), 0.35 * (t * 0.8).sin() - 0.4, 0.0),
            Some(&(right, up)) => {
                Vec3::new(right + 0.9 * (t * 0.35 + n).sin(), up + 0.4 * (t * 0.6 + n * 2.0).sin(), -6.0)
            }
        };
        transform.translation = camera.transform_point((drift + Vec3::new(0.0, 0.6, -44.0)) * unit);
        let turn = 0.22 + 0.10 * (t * 0.5 + n).cos();
        transform.rotation = camera.rotation
            * Quat::from_rotation_y(turn)
            * Quat::from_rotation_z(0.06 * (t * 0.8 + n).cos())
            * Quat::from_rotation_x(0.12);
        transform.scale = Vec3::splat(13.0 * unit * small);
        *mesh_tag = tag::fish((t * (0.55 + 0.5 * (1.0 - small)) + n * 0.37).fract());
    }
}

fn draw(mut contexts: EguiContexts, settings: Res<Settings>, mut orders: MessageWriter<Order>) -> Result {
    let ctx = contexts.ctx_mut()?;
    let ui = widgets::canvas(ctx, "title");
    let window = ctx.viewport_rect();
    let painter = ui.painter();
    let middle = window.center().x;
    // The name, in two tones so that it stands off the water.
    let at = pos2(middle, window.top() + window.height() * 0.19);
    let name = theme::bold(size::HUGE);
    painter.text(at + vec2(0.0, 5.0), Align2::CENTER_CENTER, "Fingerling", name.clone(), DEEP.alpha(0.6));
    painter.text(at, Align2::CENTER_CENTER, "Fingerling", name, FOAM.egui());
    painter.text(
        at + vec2(0.0, 94.0),
        Align2::CENTER_CENTER,
        "the piano game that watches which finger plays",
        theme::text(size::BODY),
        FOAM.alpha(0.85),
    );
    if settings.still_water {
        row_of_fingers(painter, pos2(middle, window.center().y));
    }
    let play = Rect::from_center_size(pos2(middle, window.bottom() - 168.0), vec2(340.0, 84.0));
    if (Button { label: "Play", icon: Some(Icon::Play), key: "Enter", rank: Rank::First }).show(&ui, play) {
        orders.write(Order::Confirm);
    }
    let small =
        |dx: f32| Rect::from_center_size(pos2(middle + dx, window.bottom() - 74.0), vec2(230.0, 60.0));
    let settings = Button { label: "Settings", icon: None, key: "Tab", rank: Rank::Plain };
    if settings.show(&ui, small(-250.0)) {
        orders.write(Order::Pause);
    }
    if (Button { label: "Camera", icon: None, key: "C", rank: Rank::Plain }).show(&ui, small(0.0)) {
        orders.write(Order::Camera);
    }
    if (Button { label: "My hands", icon: None, key: "H", rank: Rank::Plain }).show(&ui, small(250.0)) {
        orders.write(Order::Hands);
    }
    painter.text(
        pos2(window.right() - 22.0, window.bottom() - 24.0),
        Align2::RIGHT_CENTER,
        "Esc leaves the game",
        theme::text(size::SMALL),
        MIST.egui(),
    );
    Ok(())
}

/// Without creatures the five fingers stand for the game.
fn row_of_fingers(painter: &bevy_egui::egui::Painter, centre: bevy_egui::egui::Pos2) {
    use crate::game::theme::shapes::{TokenStyle, token};
    for (i, finger) in score::Finger::ALL.into_iter().enumerate() {
        let at = centre + vec2((i as f32 - 2.0) * 120.0, 0.0);
        token(painter, at, 44.0, Some(finger), TokenStyle { hand: score::Hand::Right, alpha: 1.0 });
    }
}
