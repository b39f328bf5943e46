"""Words that people of the field put for one another: what questions call a thing, and what abstracts do.

A table only. A line is one concept; whoever says one of its phrases may mean any of them. Phrases are
compared by the stems of their words.
"""

import re
from collections.abc import Iterator
from functools import cache

from store.words import stems

SAME = r"""
language model, large language model, llm, gpt, llama, bert, pre-trained language
prune, pruning, sparsify, sparsification, subnet, subnetwork, structured compression
without retraining, without retrain, without having to retrain, training-free, retraining-free, \
tuning-free, no retraining, without re-training, without fine-tuning, without finetuning, \
without training, without any training, without additional training, post-training, one-shot, \
recovery fine-tuning, never trained, not trained
microcontroller, mcu, tinyml, sram, iot, cortex-m, kilobyte, 256kb
architecture search, neural architecture search, nas, search space, supernet
zero-cost, zero-shot nas, zero-shot neural architecture, training-free, proxy, proxies, cheap proxy, \
never trained, accuracy estimator
key-value cache, kv cache, kv-cache, key-value, kv
continual, continual learning, lifelong, class-incremental, incremental learning, catastrophic forgetting, \
forgetting
failure, fail, failing, faulty, crash, crashing, fault tolerance, fault-tolerant, checkpoint, \
checkpointing, restart, resilience
sparse training, sparse during training, sparse weights, dynamic sparse, n:m, n:m sparsity, \
sparse pre-training, lottery ticket
grow, growing, expand, expansion, function-preserving, network morphism, network transformation, \
progressively grow, widen, deepen
re-test, reevaluate, re-evaluate, revisit, revisiting, rethinking, fair comparison, controlled comparison, \
fair conditions, simple baseline, vanish, outperformed by a simple
text to speech, text-to-speech, tts, speech synthesis
speech recognition, asr, transcription
speech, audio, spoken, acoustic, sound
super-resolution, super resolution, upscaling, upsampling, image restoration
phone, mobile, smartphone, on-device, edge device, handset
image, vision, visual, picture, photo
video, frame, clip
3d, nerf, radiance field, gaussian splat, point cloud, mesh, novel view, implicit surface
text-to-image, image generation, diffusion, diffusion model, image synthesis
graph neural network, gnn, graph
federated, federated learning, decentralized, private data, across devices, to themselves
private inference, encrypted, secret-shared, homomorphic, secure multi-party, mpc
adversarial, attack, adversarial example, perturbation, jailbreak, transferable
robust, robustness, certified, certification, corruption, distribution shift
recommendation, recommender, click-through, ctr
retrieval, retriever, dense retrieval, passage, ranking, search engine, document ranking, re-ranking
retrieval-augmented, rag, retrieval augmented
reasoning, chain-of-thought, math, step by step
test-time compute, inference-time compute, inference scaling, test-time scaling
mixture of experts, mixture-of-experts, moe, expert
quantize, quantization, quantized, low-bit, bit-width, int8, int4, low precision, low-precision, binarize, \
1-bit, 4-bit
distillation, distill, teacher, student
low-rank, low rank, factorization, factorize, decomposition, svd
parameter-efficient, peft, lora, adapter, prompt tuning, few parameters
linear attention, sub-quadratic, subquadratic, linear complexity, linear-time
state space, state-space, mamba, ssm, rwkv, recurrent
long context, context window, context length, long sequence, length extension, long-context
token pruning, token reduction, token merging, dropping tokens, drop tokens, fewer tokens, token dropping, \
visual token
early exit, early-exit, early exiting, adaptive computation, dynamic depth, stop computing early, \
skip layers, layer skipping, mixture-of-depths, exits
spiking, snn, neuromorphic
energy, power consumption, watt, carbon, co2, electricity
scaling law, power law, compute-optimal, scaling laws
data selection, coreset, data pruning, data filtering, curation, subset, subset selection, data sampling, \
select data
dataset distillation, dataset condensation, condensation, condense, condensing, synthetic images, \
distilled dataset
synthetic data, data augmentation, data generation, generated data, augmentation
optimizer, adam, sgd, preconditioner, second-order
backpropagation, zeroth-order, forward-only, gradient-free, feedback alignment, backprop
distributed training, parallelism, data parallel, pipeline parallel, tensor parallel, gpu cluster, \
thousands of gpus, multi-gpu
serving, inference system, inference engine, serve, request
speculative, speculative decoding, draft, draft model, verify, verification
fpga, asic, hardware accelerator, processing-in-memory, systolic
co-design, hardware-aware, latency-aware, device-specific
medical, clinical, tumor, tumour, mri, patient, diagnosis, organ, x-ray
code generation, programming, code, software
tabular, spreadsheet
time series, forecasting
robot, robotics, policy, manipulation, control
reinforcement learning, rl, reward
physics, pde, simulation, simulator, scientific
translation, multilingual, cross-lingual, machine translation, other language, non-english
survey, review, overview, taxonomy
benchmark, benchmarking, benchmarks
dataset, corpus, new dataset, data set
multi-task, multitask, several tasks
transfer learning, domain adaptation, transfer
self-supervised, contrastive, unlabeled, without labels, unsupervised
active learning, labeling, annotation, label-efficient
object detection, detector, detection, yolo
segmentation, segment, segment anything
pose estimation, keypoint, human pose
ocr, text recognition, document, scene text
hallucination, factuality, hallucinate
preference, alignment, rlhf, dpo, human feedback
tool, agent, tool use, tool retrieval
uncertainty, bayesian, ensemble, calibration
curriculum, easy to hard, ordering
large batch, batch size, large-batch
learning rate, hyperparameter, hyperparameters, hyperparameter tuning
normalization, layernorm, batchnorm, batch normalization
activation function, activation, relu, nonlinearity, softmax
model merging, merging, stitching, stitch, assembling, model soup, merge
learning curve, extrapolation, early stopping, performance prediction
matrix multiplication, multiplication, matmul, multiplication-free, shift, addition
memory-efficient, memory footprint, optimizer state, gradient memory, reduce memory, peak memory
recomputation, activation checkpointing, reversible, offload, offloading
vision transformer, vit
gan, generative adversarial
convolution, cnn, convnet
personalization, personalized, subject-driven
inpainting, editing, image editing
multimodal, vision-language, multi-modal, vlm, mllm
in-context learning, few-shot, prompting, prompt
machine unlearning, unlearning, forget data
interpretability, concept bottleneck, explanation
tokenizer, tokenization, vectorizer
embedding, embeddings, sentence embedding
"""

Phrase = str
"""Stems between spaces, with a space at both ends, so that whole words are found by `in`."""


def folded(text: str) -> Phrase:
    """Write a text as its stems, to be searched for phrases.

    Example:
        >>> folded("KV-cache pruning")
        ' kv cach prune '
    """
    return f" {' '.join(stems(re.findall(r'[a-z0-9]+', text.lower())))} "


@cache
def concepts() -> tuple[tuple[Phrase, ...], ...]:
    """Read the table: each concept's phrases, folded."""
    lines = SAME.strip().replace("\\\n", " ").splitlines()
    return tuple(tuple(dict.fromkeys(folded(phrase) for phrase in line.split(","))) for line in lines)


def concepts_in(text: Phrase) -> Iterator[tuple[tuple[Phrase, ...], frozenset[str]]]:
    """Give the concepts that a folded text speaks of, each with the stems that say so."""
    for phrases in concepts():
        if said := [phrase for phrase in phrases if phrase in text]:
            yield phrases, frozenset(stem for phrase in said for stem in phrase.split())
