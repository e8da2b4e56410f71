//! The arithmetic, on plain slices: patches as rows of a matrix, products, and back.

use gemm::{Parallelism, gemm};
use rayon::prelude::*;

use super::Window;

/// Parts into which a batch is cut for the gradients. The same on every machine, so that sums round alike.
const PARTS: usize = 16;

/// Sizes of one convolution.
#[derive(Debug, Clone, Copy)]
pub struct Geometry {
    pub channels_in: usize,
    pub channels_out: usize,
    pub height: usize,
    pub width: usize,
    pub kernel: usize,
    pub window: Window,
}

/// What a convolution was made of, each frame after frame.
pub struct Inputs<'a> {
    /// `[frames, channels_in, height, width]`
    pub x: &'a [f32],
    /// `[channels_out, channels_in, kernel, kernel]`
    pub weight: &'a [f32],
    /// `[channels_out]`
    pub bias: &'a [f32],
    /// As the result.
    pub skip: Option<&'a [f32]>,
}

/// How the loss changes with each input; laid out as they are.
pub struct Gradients {
    /// Empty if it was not asked for.
    pub x: Vec<f32>,
    pub weight: Vec<f32>,
    pub bias: Vec<f32>,
    /// The gradient of the result where it was not cut off.
    pub skip: Vec<f32>,
}

impl Geometry {
    /// Height and width of the result.
    pub fn out(&self) -> [usize; 2] {
        let Window { stride, padding, dilation, .. } = self.window;
        let reach = dilation * (self.kernel - 1) + 1;
        [self.height, self.width].map(|side| (side + 2 * padding).saturating_sub(reach) / stride + 1)
    }

    fn places(&self) -> usize {
        self.out().iter().product()
    }

    /// Numbers in a patch.
    fn patch(&self) -> usize {
        self.channels_in * self.kernel * self.kernel
    }

    fn frame_in(&self) -> usize {
        self.channels_in * self.height * self.width
    }

    fn frame_out(&self) -> usize {
        self.channels_out * self.places()
    }

    /// Whether every patch is a pixel, and the picture therefore the matrix of patches.
    fn is_pixelwise(&self) -> bool {
        self.kernel == 1 && self.window.stride == 1 && self.window.padding == 0
    }

    /// `[frames, channels_out, out height, out width]`.
    pub fn forward(&self, inputs: &Inputs) -> Vec<f32> {
        let frames = inputs.x.len() / self.frame_in();
        // A single frame shares its product among the cores; several go to one core each.
        let threads = if frames == 1 { Parallelism::Rayon(0) } else { Parallelism::None };
        let (places, size) = (self.places(), self.frame_out());
        let mut y = vec![0.0; frames * size];
        y.par_chunks_mut(size).zip(inputs.x.par_chunks(self.frame_in())).enumerate().for_each_init(
            Buffers::default,
            |buffers, (frame, (y, x))| {
                for (channel, y) in y.chunks_mut(places).enumerate() {
                    match inputs.skip {
                        None => y.fill(inputs.bias[channel]),
                        Some(skip) => {
                            let skip = &skip[frame * size + channel * places..][..places];
                            y.iter_mut().zip(skip).for_each(|(y, skip)| *y = skip + inputs.bias[channel]);
                        }
                    }
                }
                let patches = self.gather(x, buffers);
                let weight = Matrix::rows(inputs.weight, self.channels_out, self.patch());
                add_product(y, weight, Matrix::rows(patches, self.patch(), places), threads);
                if self.window.rectified {
                    y.iter_mut().for_each(|y| *y = y.max(0.0));
                }
            },
        );
        y
    }

    /// Gradients from that of the result; `y` is the result, `past` whether the gradient of `x` is wanted.
    pub fn backward(&self, inputs: &Inputs, y: &[f32], mut dy: Vec<f32>, past: bool) -> Gradients {
        if self.window.rectified {
            dy.par_chunks_mut(self.frame_out()).zip(y.par_chunks(self.frame_out())).for_each(|(dy, y)| {
                dy.iter_mut().zip(y).for_each(|(dy, y)| *dy = if *y > 0.0 { *dy } else { 0.0 });
            });
        }
        let frames = inputs.x.len() / self.frame_in();
        let part = frames.div_ceil(PARTS).max(1);
        let mut dx = vec![0.0; if past { inputs.x.len() } else { frames }];
        let dx_frame = dx.len() / frames.max(1);
        let parts: Vec<(Vec<f32>, Vec<f32>)> = dx
            .par_chunks_mut(part * dx_frame)
            .zip(inputs.x.par_chunks(part * self.frame_in()))
            .zip(dy.par_chunks(part * self.frame_out()))
            .map(|((dx, x), dy)| {
                let mut sums = (vec![0.0; inputs.weight.len()], vec![0.0; self.channels_out]);
                let mut buffers = Buffers::default();
                for ((dx, x), dy) in
                    dx.chunks_mut(dx_frame).zip(x.chunks(self.frame_in())).zip(dy.chunks(self.frame_out()))
                {
                    self.add_weight_gradients(x, dy, &mut sums, &mut buffers);
                    if past {
                        self.picture_gradient(inputs.weight, dy, dx, &mut buffers);
                    }
                }
                sums
            })
            .collect();
        let mut bias = vec![0.0; self.channels_out];
        let mut turned = vec![0.0; inputs.weight.len()];
        for (part_turned, part_bias) in &parts {
            turned.iter_mut().zip(part_turned).for_each(|(sum, part)| *sum += part);
            bias.iter_mut().zip(part_bias).for_each(|(sum, part)| *sum += part);
        }
        let patch = self.patch();
        let weight = (0..turned.len()).map(|i| turned[i % patch * self.channels_out + i / patch]).collect();
        Gradients { x: if past { dx } else { Vec::new() }, weight, bias, skip: dy }
    }

    /// The weights' gradient is summed as `[patch, channels_out]`: the product is three times faster that way round.
    fn add_weight_gradients(
        &self,
        x: &[f32],
        dy: &[f32],
        (weight, bias): &mut (Vec<f32>, Vec<f32>),
        buffers: &mut Buffers,
    ) {
        let places = self.places();
        let patches = self.gather(x, buffers);
        let dy_columns = Matrix::rows(dy, self.channels_out, places).turned();
        add_product(weight, Matrix::rows(patches, self.patch(), places), dy_columns, Parallelism::None);
        for (bias, dy) in bias.iter_mut().zip(dy.chunks(places)) {
            *bias += sum(dy);
        }
    }

    /// `dx` is all zero before.
    fn picture_gradient(&self, weight: &[f32], dy: &[f32], dx: &mut [f32], buffers: &mut Buffers) {
        let weight = Matrix::rows(weight, self.channels_out, self.patch()).turned();
        let dy = Matrix::rows(dy, self.channels_out, self.places());
        if self.is_pixelwise() {
            add_product(dx, weight, dy, Parallelism::None);
            return;
        }
        buffers.patches.clear();
        buffers.patches.resize(self.patch() * self.places(), 0.0);
        add_product(&mut buffers.patches, weight, dy, Parallelism::None);
        self.scatter(buffers, dx);
    }

    /// The matrix of patches, `[patch, places]`: a row tells one of the kernel's weights what it meets at each place.
    fn gather<'a>(&self, x: &'a [f32], buffers: &'a mut Buffers) -> &'a [f32] {
        if self.is_pixelwise() {
            return x;
        }
        let Buffers { patches, framed } = buffers;
        let [rows, columns] = self.out();
        self.frame(x, framed);
        patches.resize(self.patch() * self.places(), 0.0);
        for (weight, lines) in patches.chunks_exact_mut(rows * columns).enumerate() {
            let (first, down) = self.meets(weight);
            for (row, line) in lines.chunks_exact_mut(columns).enumerate() {
                let seen = &framed[first + row * down..][..columns * self.window.stride];
                match self.window.stride {
                    1 => line.copy_from_slice(seen),
                    2 => line
                        .iter_mut()
                        .zip(seen.as_chunks::<2>().0)
                        .for_each(|(place, seen)| *place = seen[0]),
                    stride => {
                        line.iter_mut()
                            .zip(seen.iter().step_by(stride))
                            .for_each(|(place, seen)| *place = *seen);
                    }
                }
            }
        }
        patches
    }

    /// Adds each number of the matrix of patches to the pixel of `x` that it came from.
    fn scatter(&self, buffers: &mut Buffers, x: &mut [f32]) {
        let Buffers { patches, framed } = buffers;
        let [rows, columns] = self.out();
        framed.clear();
        framed.resize(self.framed_len(), 0.0);
        for (weight, lines) in patches.chunks_exact(rows * columns).enumerate() {
            let (first, down) = self.meets(weight);
            for (row, line) in lines.chunks_exact(columns).enumerate() {
                let seen = &mut framed[first + row * down..][..columns * self.window.stride];
                match self.window.stride {
                    1 => seen.iter_mut().zip(line).for_each(|(seen, place)| *seen += *place),
                    2 => {
                        let seen = seen.as_chunks_mut::<2>().0.iter_mut();
                        seen.zip(line).for_each(|(seen, place)| seen[0] += *place);
                    }
                    stride => {
                        seen.iter_mut().step_by(stride).zip(line).for_each(|(seen, place)| *seen += *place);
                    }
                }
            }
        }
        for (row, x) in x.chunks_exact_mut(self.width).enumerate() {
            x.iter_mut().zip(&framed[self.framed_row(row)..]).for_each(|(x, pixel)| *x += *pixel);
        }
    }

    /// Copies a picture into a frame of nothing, so that no place looks beyond it.
    fn frame(&self, x: &[f32], framed: &mut Vec<f32>) {
        framed.clear();
        framed.resize(self.framed_len(), 0.0);
        for (row, x) in x.chunks_exact(self.width).enumerate() {
            framed[self.framed_row(row)..][..self.width].copy_from_slice(x);
        }
    }

    /// Where a row of the picture, counted over all channels, begins in the framed one.
    fn framed_row(&self, row: usize) -> usize {
        let ([_, width], padding) = (self.framed_sides(), self.window.padding);
        let (channel, row) = (row / self.height, row % self.height);
        channel * self.framed_picture() + (row + padding) * width + padding
    }

    fn framed_sides(&self) -> [usize; 2] {
        [self.height, self.width].map(|side| side + 2 * self.window.padding)
    }

    /// Pixels of one channel in its frame.
    fn framed_picture(&self) -> usize {
        self.framed_sides().iter().product()
    }

    /// A little more than all channels: the last line of a strided convolution reaches beyond what it needs.
    fn framed_len(&self) -> usize {
        self.channels_in * self.framed_picture() + self.window.stride
    }

    /// Where in the framed picture a weight of the kernel meets the first place, and how much farther with each row.
    fn meets(&self, weight: usize) -> (usize, usize) {
        let (kernel, Window { stride, dilation, .. }) = (self.kernel, self.window);
        let (channel, down, along) = (weight / (kernel * kernel), weight / kernel % kernel, weight % kernel);
        let width = self.framed_sides()[1];
        (channel * self.framed_picture() + down * dilation * width + along * dilation, stride * width)
    }
}

/// What a thread reuses from frame to frame.
#[derive(Default)]
struct Buffers {
    patches: Vec<f32>,
    framed: Vec<f32>,
}

/// Sixteen sums at once: one alone waits for itself at every step.
fn sum(values: &[f32]) -> f32 {
    let (chunks, rest) = values.as_chunks::<16>();
    let mut sums = [0.0; 16];
    for chunk in chunks {
        sums.iter_mut().zip(chunk).for_each(|(sum, value)| *sum += value);
    }
    sums.iter().chain(rest).sum()
}

/// A matrix in a slice.
#[derive(Clone, Copy)]
struct Matrix<'a> {
    values: &'a [f32],
    rows: usize,
    columns: usize,
    row_stride: usize,
    column_stride: usize,
}

impl<'a> Matrix<'a> {
    /// Row after row.
    fn rows(values: &'a [f32], rows: usize, columns: usize) -> Self {
        Self { values, rows, columns, row_stride: columns, column_stride: 1 }
    }

    /// Rows become columns.
    fn turned(self) -> Self {
        Self {
            rows: self.columns,
            columns: self.rows,
            row_stride: self.column_stride,
            column_stride: self.row_stride,
            ..self
        }
    }

    /// How many values the slice must have.
    fn reach(&self) -> usize {
        (self.rows - 1) * self.row_stride + (self.columns - 1) * self.column_stride + 1
    }
}

/// Adds `left` · `right` to the matrix `into`, which lies row after row.
///
/// # Panics
/// When sizes do not fit: a mistake of this module, not of its users.
#[expect(unsafe_code, reason = "gemm takes pointers; the assertions are what it requires of them")]
fn add_product(into: &mut [f32], left: Matrix, right: Matrix, threads: Parallelism) {
    let (rows, inner, columns) = (left.rows, left.columns, right.columns);
    if rows == 0 || inner == 0 || columns == 0 {
        return;
    }
    assert_eq!(inner, right.rows);
    assert!(into.len() >= rows * columns);
    assert!(left.values.len() >= left.reach() && right.values.len() >= right.reach());
    // SAFETY: every matrix lies within its slice, as just asserted, and `into` is borrowed by nobody else.
    unsafe {
        gemm(
            rows,
            columns,
            inner,
            into.as_mut_ptr(),
            1,
            columns as isize,
            true,
            left.values.as_ptr(),
            left.column_stride as isize,
            left.row_stride as isize,
            right.values.as_ptr(),
            right.column_stride as isize,
            right.row_stride as isize,
            1.0,
            1.0,
            false,
            false,
            false,
            threads,
        );
    }
}
