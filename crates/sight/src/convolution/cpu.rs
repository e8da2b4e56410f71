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
use super::{Convolution, Convolve};

impl Convolve for Flex {
    fn convolve(of: Convolution<Self>) -> Tensor<Self, 4> {
        whole(of.forward())
    }

    fn double(x: Tensor<Self, 4>) -> Tensor<Self, 4> {
        whole(twice(&primitive(x)))
    }
}

impl<C: CheckpointStrategy> Convolve for Autodiff<Flex, C> {
    fn convolve(of: Convolution<Self>) -> Tensor<Self, 4> {
        let (x, weight, bias) = (primitive(of.x), primitive(of.weight), primitive(of.bias));
        let skip = of.skip.map(primitive);
        let inner = Convolution::<Flex> {
            x: whole(x.primitive),
            weight: whole(weight.primitive),
            bias: whole(bias.primitive),
            skip: skip.as_ref().map(|skip| whole(skip.primitive.clone())),
            window: of.window,
        };
        let y = inner.forward();
        // One parent more with a sum.
        let y = match skip {
            None => match Back.prepare::<C>([x.node, weight.node, bias.node]).compute_bound().stateful() {
                OpsKind::Tracked(prepared) => prepared.finish((inner, y.clone()), y),
                OpsKind::UnTracked(prepared) => prepared.finish(y),
            },
            Some(skip) => {
                let parents = [x.node, weight.node, bias.node, skip.node];
                match Back.prepare::<C>(parents).compute_bound().stateful() {
                    OpsKind::Tracked(prepared) => prepared.finish((inner, y.clone()), y),
                    OpsKind::UnTracked(prepared) => prepared.finish(y),
                }
            }
        };
        whole(y)
    }

    fn double(x: Tensor<Self, 4>) -> Tensor<Self, 4> {
        let x = primitive(x);
        let y = twice(&x.primitive);
        whole(match BackFromTwice.prepare::<C>([x.node]).compute_bound().stateful() {
            OpsKind::Tracked(prepared) => prepared.finish(x.primitive.shape(), y),
            OpsKind::UnTracked(prepared) => prepared.finish(y),
        })
    }
}

fn primitive<B: Backend, const D: usize>(tensor: Tensor<B, D>) -> B::FloatTensorPrimitive {
    tensor.into_primitive().tensor()
}

fn whole<B: Backend, const D: usize>(primitive: B::FloatTensorPrimitive) -> Tensor<B, D> {
    Tensor::from_primitive(TensorPrimitive::Float(primitive))
}

impl Convolution<Flex> {
    fn geometry(&self) -> Geometry {
        let [_, channels_in, height, width] = self.x.dims();
        let [channels_out, _, kernel, _] = self.weight.dims();
        Geometry { channels_in, channels_out, height, width, kernel, window: self.window }
    }

    /// Lets `with` work on the values, row after row.
    fn with_inputs<T>(&self, with: impl FnOnce(&Inputs) -> T) -> T {
        fn rows<const D: usize>(tensor: &Tensor<Flex, D>) -> FlexTensor {
            primitive(tensor.clone()).to_contiguous()
        }
        let (x, weight, bias) = (rows(&self.x), rows(&self.weight), rows(&self.bias));
        let skip = self.skip.as_ref().map(rows);
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
        let y = self.with_inputs(|inputs| geometry.forward(inputs));
        tensor(y, &[self.x.dims()[0], geometry.channels_out, height, width])
    }
}

fn tensor(values: Vec<f32>, shape: &[usize]) -> FlexTensor {
    FlexTensor::new(Bytes::from_elems(values), Layout::contiguous(Shape::from(shape.to_vec())), DType::F32)
}

/// The step back through a convolution.
#[derive(Debug)]
struct Back;

impl<const N: usize> Backward<Flex, N> for Back {
    /// What it was made of, and its result.
    type State = (Convolution<Flex>, FlexTensor);

    fn backward(self, ops: Ops<Self::State, N>, record: &mut Record, _: &mut Checkpointer) {
        let dy = record.consume::<Flex>(&ops.node).to_contiguous();
        let (of, y) = ops.state;
        let parents: Vec<Option<NodeId>> =
            ops.parents.iter().map(|parent| parent.as_ref().map(|node| node.id)).collect();
        let past = parents.first().is_some_and(Option::is_some);
        let (dy, y) = (dy.storage::<f32>().to_vec(), y.to_contiguous());
        let Gradients { x, weight, bias, skip } =
            of.with_inputs(|inputs| of.geometry().backward(inputs, y.storage(), dy, past));
        let shapes = [of.x.shape(), of.weight.shape(), of.bias.shape(), y.shape()];
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
struct BackFromTwice;

impl Backward<Flex, 1> for BackFromTwice {
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
