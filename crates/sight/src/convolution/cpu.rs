//! The convolutions as operations of Flex, with and without a record for gradients.

use burn::backend::Autodiff;
use burn::backend::autodiff::NodeId;
use burn::backend::autodiff::checkpoint::base::Checkpointer;
use burn::backend::autodiff::checkpoint::strategy::CheckpointStrategy;
use burn::backend::autodiff::grads::Gradients as Record;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::prelude::*;
use burn::tensor::{Bytes, DType, Shape, TensorMetadata as _, TensorPrimitive};
use burn_flex::{Flex, FlexTensor, Layout};

use super::kernel::{Geometry, Gradients, Inputs};
use super::{Convolve, Window};

impl Convolve for Flex {
    fn convolve(
        x: Tensor<Self, 4>,
        weight: Tensor<Self, 4>,
        bias: Tensor<Self, 1>,
        skip: Option<Tensor<Self, 4>>,
        window: Window,
    ) -> Tensor<Self, 4> {
        let parts = Parts {
            x: primitive(x),
            weight: primitive(weight),
            bias: primitive(bias),
            skip: skip.map(primitive),
            window,
        };
        Tensor::from_primitive(TensorPrimitive::Float(parts.forward()))
    }

    fn double(x: Tensor<Self, 4>) -> Tensor<Self, 4> {
        Tensor::from_primitive(TensorPrimitive::Float(twice(&primitive(x))))
    }
}

impl<C: CheckpointStrategy> Convolve for Autodiff<Flex, C> {
    fn convolve(
        x: Tensor<Self, 4>,
        weight: Tensor<Self, 4>,
        bias: Tensor<Self, 1>,
        skip: Option<Tensor<Self, 4>>,
        window: Window,
    ) -> Tensor<Self, 4> {
        let (x, weight, bias) = (primitive(x), primitive(weight), primitive(bias));
        let skip = skip.map(primitive);
        let parts = Parts {
            x: x.primitive,
            weight: weight.primitive,
            bias: bias.primitive,
            skip: skip.as_ref().map(|skip| skip.primitive.clone()),
            window,
        };
        let y = parts.forward();
        // One parent more with a sum.
        let y = match skip {
            None => {
                match Convolution.prepare::<C>([x.node, weight.node, bias.node]).compute_bound().stateful() {
                    OpsKind::Tracked(prepared) => prepared.finish((parts, y.clone()), y),
                    OpsKind::UnTracked(prepared) => prepared.finish(y),
                }
            }
            Some(skip) => {
                let parents = [x.node, weight.node, bias.node, skip.node];
                match Convolution.prepare::<C>(parents).compute_bound().stateful() {
                    OpsKind::Tracked(prepared) => prepared.finish((parts, y.clone()), y),
                    OpsKind::UnTracked(prepared) => prepared.finish(y),
                }
            }
        };
        Tensor::from_primitive(TensorPrimitive::Float(y))
    }

    fn double(x: Tensor<Self, 4>) -> Tensor<Self, 4> {
        let x = primitive(x);
        let y = twice(&x.primitive);
        let y = match Doubling.prepare::<C>([x.node]).compute_bound().stateful() {
            OpsKind::Tracked(prepared) => prepared.finish(x.primitive.shape(), y),
            OpsKind::UnTracked(prepared) => prepared.finish(y),
        };
        Tensor::from_primitive(TensorPrimitive::Float(y))
    }
}

fn primitive<B: Backend, const D: usize>(tensor: Tensor<B, D>) -> B::FloatTensorPrimitive {
    tensor.into_primitive().tensor()
}

/// What a convolution is made of.
#[derive(Debug, Clone)]
struct Parts {
    x: FlexTensor,
    weight: FlexTensor,
    bias: FlexTensor,
    skip: Option<FlexTensor>,
    window: Window,
}

impl Parts {
    fn geometry(&self) -> Geometry {
        let [_, channels_in, height, width] = self.x.shape().dims();
        let [channels_out, _, kernel, _] = self.weight.shape().dims();
        Geometry { channels_in, channels_out, height, width, kernel, window: self.window }
    }

    /// Lets `with` work on the values, row after row.
    fn with_inputs<T>(&self, with: impl FnOnce(&Inputs) -> T) -> T {
        let [x, weight, bias] = [&self.x, &self.weight, &self.bias].map(FlexTensor::to_contiguous);
        let skip = self.skip.as_ref().map(FlexTensor::to_contiguous);
        with(&Inputs {
            x: x.storage(),
            weight: weight.storage(),
            bias: bias.storage(),
            skip: skip.as_ref().map(FlexTensor::storage),
        })
    }

    fn forward(&self) -> FlexTensor {
        let geometry = self.geometry();
        let [height, width] = geometry.out();
        let frames = self.x.shape()[0];
        let y = self.with_inputs(|inputs| geometry.forward(inputs));
        tensor(y, &[frames, geometry.channels_out, height, width])
    }
}

fn tensor(values: Vec<f32>, shape: &[usize]) -> FlexTensor {
    FlexTensor::new(Bytes::from_elems(values), Layout::contiguous(Shape::from(shape.to_vec())), DType::F32)
}

/// The step back through a convolution.
#[derive(Debug)]
struct Convolution;

impl<const N: usize> Backward<Flex, N> for Convolution {
    /// What it was made of, and its result.
    type State = (Parts, FlexTensor);

    fn backward(self, ops: Ops<Self::State, N>, record: &mut Record, _: &mut Checkpointer) {
        let dy = record.consume::<Flex>(&ops.node).to_contiguous();
        let (parts, y) = ops.state;
        let parents: Vec<Option<NodeId>> =
            ops.parents.iter().map(|parent| parent.as_ref().map(|node| node.id)).collect();
        let past = parents.first().is_some_and(Option::is_some);
        let (dy, y) = (dy.storage::<f32>().to_vec(), y.to_contiguous());
        let Gradients { x, weight, bias, skip } =
            parts.with_inputs(|inputs| parts.geometry().backward(inputs, y.storage(), dy, past));
        let shapes = [parts.x.shape(), parts.weight.shape(), parts.bias.shape(), y.shape()];
        for ((parent, gradient), shape) in parents.into_iter().zip([x, weight, bias, skip]).zip(shapes) {
            if let Some(node) = parent {
                record.register::<Flex>(node, tensor(gradient, &shape));
            }
        }
    }
}

fn twice(x: &FlexTensor) -> FlexTensor {
    let [frames, channels, height, width] = x.shape().dims();
    let mut y = vec![0.0; frames * channels * height * width * 4];
    let x = x.to_contiguous();
    for (rows, x) in y.chunks_exact_mut(width * 4).zip(x.storage::<f32>().chunks_exact(width)) {
        let (upper, lower) = rows.split_at_mut(width * 2);
        upper.as_chunks_mut::<2>().0.iter_mut().zip(x).for_each(|(pair, x)| *pair = [*x; 2]);
        lower.copy_from_slice(upper);
    }
    tensor(y, &[frames, channels, height * 2, width * 2])
}

/// The step back through [`Convolve::double`].
#[derive(Debug)]
struct Doubling;

impl Backward<Flex, 1> for Doubling {
    /// Shape of what was doubled.
    type State = Shape;

    fn backward(self, ops: Ops<Self::State, 1>, record: &mut Record, _: &mut Checkpointer) {
        let dy = record.consume::<Flex>(&ops.node).to_contiguous();
        let [Some(parent)] = ops.parents else { return };
        let width = ops.state[3];
        let mut dx = vec![0.0; ops.state.num_elements()];
        for (dx, rows) in dx.chunks_exact_mut(width).zip(dy.storage::<f32>().chunks_exact(width * 4)) {
            let (upper, lower) = rows.split_at(width * 2);
            let pairs = upper.as_chunks::<2>().0.iter().zip(lower.as_chunks::<2>().0);
            dx.iter_mut().zip(pairs).for_each(|(dx, (u, l))| *dx = u[0] + u[1] + l[0] + l[1]);
        }
        record.register::<Flex>(parent.id, tensor(dx, &ops.state));
    }
}
