//! House widgets: buttons, key caps and panels, painted, never egui's own.

use bevy_egui::egui::{
    self, Align2, Color32, CornerRadius, CursorIcon, Id, Painter, Pos2, Rect, Sense, Stroke, StrokeKind, Ui,
    pos2, vec2,
};

use super::icons::{Icon, icon};
use super::{DEEP, FOAM, INK, MIST, SHALLOW, SUN, Tint, WATER, bold, size, text};

/// How much a button asks to be pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rank {
    /// The one thing to do here.
    First,
    /// Everything else.
    Plain,
    /// A switch that is on.
    On,
}

/// A `Ui` over the whole window, on the layer behind popups.
pub fn canvas(ctx: &egui::Context, name: &str) -> Ui {
    let mut ui = Ui::new(
        ctx.clone(),
        Id::new(name),
        egui::UiBuilder::new().layer_id(egui::LayerId::background()).max_rect(ctx.viewport_rect()),
    );
    ui.set_clip_rect(ctx.viewport_rect());
    ui
}

/// What a button shows.
pub struct Button<'a> {
    /// The word on it; may be empty when there is an icon.
    pub label: &'a str,
    /// The sign on it.
    pub icon: Option<Icon>,
    /// The key that does the same, drawn as a small key cap; may be empty.
    pub key: &'a str,
    /// Its weight on the screen.
    pub rank: Rank,
}

impl Button<'_> {
    /// Paints the button into `rect` and says whether it was clicked.
    pub fn show(&self, ui: &Ui, rect: Rect) -> bool {
        let response = ui.interact(rect, Id::new((self.label, self.key, "button")), Sense::CLICK);
        let response = response.on_hover_cursor(CursorIcon::PointingHand);
        let warm = ui.ctx().animate_bool_with_time(response.id, response.hovered(), 0.15);
        let pressed = response.is_pointer_button_down_on();
        let painter = ui.painter();
        let body = if pressed { rect.translate(vec2(0.0, 3.0)) } else { rect };
        let round = CornerRadius::same((rect.height() / 2.0).min(255.0) as u8);
        let (ground, ink) = self.colours(warm);
        // A soft shadow below, so that it looks as if it could be pressed.
        painter.rect_filled(rect.translate(vec2(0.0, 5.0)), round, DEEP.alpha(0.55));
        painter.rect_filled(body, round, ground);
        if self.rank == Rank::On {
            painter.rect_stroke(body, round, Stroke::new(3.0, SUN.egui()), StrokeKind::Inside);
        }
        self.contents(painter, body, ink);
        response.clicked()
    }

    fn colours(&self, warm: f32) -> (Color32, Color32) {
        match self.rank {
            Rank::First => (SUN.mix(FOAM, 0.35 * warm).egui(), INK.egui()),
            Rank::Plain => (SHALLOW.mix(DEEP, 0.45 - 0.3 * warm).egui(), FOAM.egui()),
            Rank::On => (SHALLOW.mix(DEEP, 0.2 - 0.15 * warm).egui(), FOAM.egui()),
        }
    }

    /// Icon, word and key cap as one group in the middle.
    fn contents(&self, painter: &Painter, rect: Rect, ink: Color32) {
        let cap = (!self.key.is_empty()).then(|| cap_width(painter, self.key));
        let sign = self.icon.map(|_| (rect.height() * 0.42).min(30.0));
        let gap = 10.0;
        let largest = if rect.height() > 62.0 { size::LARGE } else { size::BODY };
        // The largest size at which everything fits; nothing is ever cut.
        let laid_out = [largest, size::BODY, size::SMALL].map(|points| {
            let word = painter.layout_no_wrap(self.label.to_owned(), bold(points), ink);
            let parts = [sign, (!self.label.is_empty()).then(|| word.size().x), cap];
            let count = parts.iter().flatten().count() as f32;
            (parts.iter().flatten().sum::<f32>() + gap * (count - 1.0).max(0.0), word)
        });
        let fits = laid_out.iter().find(|(width, _)| *width <= rect.width() - 36.0);
        let (width, word) = fits.unwrap_or(&laid_out[2]).clone();
        let mut x = rect.center().x - width / 2.0;
        if let (Some(which), Some(wide)) = (self.icon, sign) {
            icon(painter, which, pos2(x + wide / 2.0, rect.center().y), wide / 2.0, ink);
            x += wide + gap;
        }
        if !self.label.is_empty() {
            painter.galley(pos2(x, rect.center().y - word.size().y / 2.0), word.clone(), ink);
            x += word.size().x + gap;
        }
        if let Some(wide) = cap {
            key_cap(painter, pos2(x + wide / 2.0, rect.center().y), self.key, ink);
        }
    }
}

/// The width of a key cap with this name.
pub fn cap_width(painter: &Painter, name: &str) -> f32 {
    painter.layout_no_wrap(name.to_owned(), bold(size::SMALL), FOAM.egui()).size().x.max(12.0) + 16.0
}

/// A small drawing of a key of the computer's keyboard.
pub fn key_cap(painter: &Painter, centre: Pos2, name: &str, ink: Color32) {
    let rect = Rect::from_center_size(centre, vec2(cap_width(painter, name), 30.0));
    painter.rect_filled(rect, 7.0, ink.gamma_multiply(0.16));
    painter.rect_stroke(rect, 7.0, Stroke::new(1.5, ink.gamma_multiply(0.6)), StrokeKind::Inside);
    painter.text(centre, Align2::CENTER_CENTER, name, bold(size::SMALL), ink);
}

/// A panel: water, see-through enough to belong to the picture behind it.
pub fn panel(painter: &Painter, rect: Rect, alpha: f32) {
    painter.rect_filled(rect.translate(vec2(0.0, 6.0)), 28.0, DEEP.alpha(0.5 * alpha));
    painter.rect_filled(rect, 28.0, WATER.mix(DEEP, 0.45).alpha(alpha));
    painter.rect_stroke(rect, 28.0, Stroke::new(2.0, SHALLOW.alpha(0.55 * alpha)), StrokeKind::Inside);
}

/// Covers everything behind a menu.
pub fn veil(painter: &Painter, rect: Rect) {
    painter.rect_filled(rect, 0.0, DEEP.alpha(0.82));
}

/// Keys and what they do, in one row around `centre`: `[Enter] play   [Esc] back`.
pub fn key_row(painter: &Painter, centre: Pos2, entries: &[(&str, &str)]) {
    let words: Vec<_> = entries
        .iter()
        .map(|(_, word)| painter.layout_no_wrap((*word).to_owned(), text(size::SMALL), MIST.egui()))
        .collect();
    let gap = 26.0;
    let wide = |i: usize| cap_width(painter, entries[i].0) + 8.0 + words[i].size().x;
    let total: f32 = (0..entries.len()).map(wide).sum::<f32>() + gap * entries.len().saturating_sub(1) as f32;
    let mut x = centre.x - total / 2.0;
    for (i, (key, _)) in entries.iter().enumerate() {
        let cap = cap_width(painter, key);
        key_cap(painter, pos2(x + cap / 2.0, centre.y), key, MIST.egui());
        let at = pos2(x + cap + 8.0, centre.y - words[i].size().y / 2.0);
        painter.galley(at, words[i].clone(), MIST.egui());
        x += wide(i) + gap;
    }
}

/// Small text in a box of `width`, at most `rows` lines; what is longer ends in an ellipsis. Returns its height.
pub fn short_paragraph(painter: &Painter, at: Pos2, width: f32, words: &str, rows: usize, tint: Tint) -> f32 {
    let mut job = egui::text::LayoutJob::simple(words.to_owned(), text(size::SMALL), tint.egui(), width);
    job.wrap.max_rows = rows;
    let galley = painter.layout_job(job);
    let height = galley.size().y;
    painter.galley(at, galley, tint.egui());
    height
}

/// Eases out: fast first, then slower (`t` from 0 to 1).
pub fn ease_out(t: f32) -> f32 {
    1.0 - (1.0 - t.clamp(0.0, 1.0)).powi(3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easing_starts_fast_and_ends_at_rest() {
        assert_eq!(ease_out(0.0), 0.0);
        assert_eq!(ease_out(1.0), 1.0);
        assert!(ease_out(0.3) > 0.6);
        assert_eq!(ease_out(7.0), 1.0);
    }
}
