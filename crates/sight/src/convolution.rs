//! Convolutions as fast as the processor allows: patches gathered frame by frame and multiplied by `gemm`, with what
//! follows (sum, rectification) in the same pass.
//!
//! `fingerling bench sight` compares them with Flex's own. Other backends use theirs.

mod cpu;
mod kernel;
mod race;

use burn::nn::PaddingConfig2d;
use burn::nn::conv::Conv2d;
use burn::prelude::*;
use burn::tensor::activation::relu;
use burn::tensor::backend::AutodiffBackend;
use burn::tensor::module::conv2d;
use burn::tensor::ops::ConvOptions;

use crate::backend::Gpu;
pub use race::{Race, race};

/// A backend that convolves.
pub trait Convolve: Backend {
    /// Carries a convolution out.
    fn convolve(of: Convolution<Self>) -> Tensor<Self, 4> {
        let Window { stride, padding, dilation, rectified } = of.window;
        let options = ConvOptions::new([stride; 2], [padding; 2], [dilation; 2], 1);
        let y = conv2d(of.x, of.weight, Some(of.bias), options);
        let y = match of.skip {
            Some(skip) => skip + y,
            None => y,
        };
        if rectified { relu(y) } else { y }
    }

    /// Every pixel becomes two by two.
    fn double(x: Tensor<Self, 4>) -> Tensor<Self, 4> {
        let [frames, channels, height, width] = x.dims();
        x.reshape([frames, channels, height, 1, width, 1])
            .expand([frames, channels, height, 2, width, 2])
            .reshape([frames, channels, height * 2, width * 2])
    }
}

/// The GPU convolves as burn does.
impl Convolve for Gpu {}

/// A backend that learns, and whose convolutions are fast with and without recording.
pub trait Learn: AutodiffBackend<InnerBackend: Convolve> + Convolve {}

impl<B: AutodiffBackend<InnerBackend: Convolve> + Convolve> Learn for B {}

/// What a convolution is made of.
#[derive(Debug, Clone)]
pub struct Convolution<B: Backend> {
    /// `[frames, channels_in, height, width]`
    pub x: Tensor<B, 4>,
    /// `[channels_out, channels_in, kernel, kernel]`
    pub weight: Tensor<B, 4>,
    /// `[channels_out]`
    pub bias: Tensor<B, 1>,
    /// Is added; of the result's shape.
    pub skip: Option<Tensor<B, 4>>,
    /// What else there is to know.
    pub window: Window,
}

/// How a square kernel moves over the picture, and what becomes of the sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Pixels from one place to the next, at least 1.
    pub stride: usize,
    /// Pixels of nothing around the picture.
    pub padding: usize,
    /// Pixels from one of the kernel's weights to the next, at least 1.
    pub dilation: usize,
    /// Whether what is below zero becomes zero.
    pub rectified: bool,
}

/// A layer's convolution.
///
/// # Shapes
/// `[frames, channels_in, height, width]` → `[frames, channels_out, height / stride, width / stride]`
pub fn convolved<B: Convolve>(layer: &Conv2d<B>, x: Tensor<B, 4>) -> Tensor<B, 4> {
    apply(layer, x, None, false)
}

/// [`convolved`], then rectified.
pub fn rectified<B: Convolve>(layer: &Conv2d<B>, x: Tensor<B, 4>) -> Tensor<B, 4> {
    apply(layer, x, None, true)
}

/// [`convolved`] plus `skip`, then rectified; `skip` has the shape of the result.
pub fn rectified_sum<B: Convolve>(layer: &Conv2d<B>, x: Tensor<B, 4>, skip: Tensor<B, 4>) -> Tensor<B, 4> {
    apply(layer, x, Some(skip), true)
}

/// Every pixel becomes two by two: `[frames, channels, height, width]` → `[…, height * 2, width * 2]`.
pub fn doubled<B: Convolve>(x: Tensor<B, 4>) -> Tensor<B, 4> {
    B::double(x)
}

fn apply<B: Convolve>(
    layer: &Conv2d<B>,
    x: Tensor<B, 4>,
    skip: Option<Tensor<B, 4>>,
    rectified: bool,
) -> Tensor<B, 4> {
    let padding = match layer.padding {
        PaddingConfig2d::Explicit(padding, ..) => padding,
        _ => 0,
    };
    let weight = layer.weight.val();
    let bias = match &layer.bias {
        Some(bias) => bias.val(),
        None => Tensor::zeros([weight.dims()[0]], &x.device()),
    };
    let window = Window { stride: layer.stride[0], padding, dilation: layer.dilation[0], rectified };
    B::convolve(Convolution { x, weight, bias, skip, window })
}

#[cfg(test)]
mod tests {
    use burn::backend::{Autodiff, Flex};
    use burn::nn::conv::Conv2dConfig;
    use burn::tensor::{Distribution, Tolerance};

    use super::*;

    type B = Autodiff<Flex>;

    /// Channels in and out, kernel, stride, dilation, height, width.
    const LAYERS: [[usize; 7]; 6] = [
        [3, 5, 3, 2, 1, 12, 16],
        [4, 4, 3, 1, 1, 9, 7],
        [4, 3, 3, 1, 4, 10, 13],
        [6, 2, 1, 1, 1, 5, 8],
        [2, 1, 7, 1, 1, 6, 6],
        [2, 3, 3, 3, 2, 11, 4],
    ];

    /// The result and the gradients of picture, weights, bias and sum, in a row.
    fn numbers(
        parts: (Tensor<B, 4>, Tensor<B, 4>, Tensor<B, 1>, Tensor<B, 4>),
        then: impl Fn(Tensor<B, 4>, Tensor<B, 4>, Tensor<B, 1>, Tensor<B, 4>) -> Tensor<B, 4>,
    ) -> Vec<burn::tensor::TensorData> {
        let (x, weight, bias, skip) =
            (parts.0.require_grad(), parts.1.require_grad(), parts.2.require_grad(), parts.3.require_grad());
        let y = then(x.clone(), weight.clone(), bias.clone(), skip.clone());
        // Squared, so that the gradient is not the same everywhere.
        let gradients = y.clone().powi_scalar(2).sum().backward();
        let mut numbers = vec![y.into_data(), bias.grad(&gradients).unwrap().into_data()];
        numbers.extend([&x, &weight, &skip].map(|tensor| tensor.grad(&gradients).unwrap().into_data()));
        numbers
    }

    #[test]
    fn results_and_gradients_are_those_of_burn() {
        let device = Default::default();
        for layer in LAYERS {
            let [input, output, kernel, stride, dilation, height, width] = layer;
            let random =
                |shape: [usize; 4]| Tensor::<B, 4>::random(shape, Distribution::Uniform(-1.0, 1.0), &device);
            for frames in [1, 19] {
                let padding = dilation * (kernel / 2);
                let window = Window { stride, padding, dilation, rectified: true };
                let options = ConvOptions::new([stride; 2], [padding; 2], [dilation; 2], 1);
                let [x, weight] =
                    [[frames, input, height, width], [output, input, kernel, kernel]].map(random);
                let bias = Tensor::random([output], Distribution::Uniform(-1.0, 1.0), &device);
                let plain = conv2d(x.clone(), weight.clone(), None, options.clone());
                let parts = (x, weight, bias, random(plain.dims()));

                let ours = numbers(parts.clone(), |x, weight, bias, skip| {
                    B::convolve(Convolution { x, weight, bias, skip: Some(skip), window })
                });
                let burns = numbers(parts, |x, weight, bias, skip| {
                    relu(conv2d(x, weight, Some(bias), options.clone()) + skip)
                });

                for (ours, burns) in ours.iter().zip(&burns) {
                    ours.assert_approx_eq::<f32>(burns, Tolerance::rel_abs(1e-4, 1e-4));
                }
            }
        }
    }

    #[test]
    fn doubling_repeats_each_pixel_and_its_gradient_sums_them_up() {
        let device = Default::default();
        let x = Tensor::<B, 4>::from_data([[[[1.0, 2.0], [3.0, 4.0]]]], &device).require_grad();

        let twice = doubled(x.clone());
        let weights = Tensor::<B, 4>::from_data(
            [[[[1.0, 2.0, 0.0, 1.0], [4.0, 0.5, 2.0, 0.0], [1.0; 4], [3.0, 0.0, 0.0, 5.0]]]],
            &device,
        );
        let gradients = (twice.clone() * weights).sum().backward();

        #[rustfmt::skip]
        assert_eq!(twice.into_data().to_vec::<f32>().unwrap(), [
            1.0, 1.0, 2.0, 2.0,
            1.0, 1.0, 2.0, 2.0,
            3.0, 3.0, 4.0, 4.0,
            3.0, 3.0, 4.0, 4.0,
        ]);
        assert_eq!(x.grad(&gradients).unwrap().into_data().to_vec::<f32>().unwrap(), [7.5, 3.0, 5.0, 7.0]);
    }

    #[test]
    fn a_layer_without_a_bias_and_a_sum_is_convolved_alike() {
        let device = Default::default();
        let layer = Conv2dConfig::new([3, 4], [3, 3]).with_stride([2, 2]).with_bias(false).init::<B>(&device);
        let x = Tensor::<B, 4>::random([2, 3, 9, 9], Distribution::Uniform(-1.0, 1.0), &device);

        let ours = convolved(&layer, x.clone()).into_data();

        ours.assert_approx_eq::<f32>(&layer.forward(x).into_data(), Tolerance::rel_abs(1e-4, 1e-4));
    }
}
