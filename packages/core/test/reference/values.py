"""Writes values.json: what NumPy 2.4 and SciPy 1.17 compute for the cases of values.test.ts, in float64.

    python3 values.py

Where neither has the function, its definition is written out here in loops.
"""

import itertools
import json
import pathlib

import numpy as np
from scipy import special as sp
from scipy.spatial.distance import cdist

cases = {}


def plain(v):
    if isinstance(v, dict):
        return {k: plain(x) for k, x in v.items()}
    if isinstance(v, (tuple, list)):
        return [plain(x) for x in v]
    a = np.asarray(v)
    kind = "bool" if a.dtype == bool else "int32" if a.dtype.kind in "iu" else "float64"
    flat = [str(float(x)) if kind == "float64" and not np.isfinite(x) else x.item() for x in a.ravel()]
    return {"shape": list(a.shape), "dtype": kind, "data": flat}


def case(name, expected, *inputs):
    assert name not in cases, name
    cases[name] = {"inputs": [plain(i) for i in inputs], "expected": plain(expected)}


rng = np.random.default_rng(7)
r = lambda *shape: np.round(rng.normal(size=shape), 3)
i = lambda *v: np.array(v, dtype=np.int32)

x = np.array([-800.0, -30.0, -3.5, -1.0, -0.5, -1e-3, 0.0, 1e-3, 0.3, 1.0, 2.5, 19.0, 21.0, 800.0])
y = np.array([-3.5, -3.0, -1.25, -1.0, -0.5, -0.2, 0.0, 0.2, 0.5, 1.0, 3.0, 4.5, 6.0, 7.0])
with np.errstate(all="ignore"):
    sig = sp.expit(x)
    case("relu", np.maximum(y, 0), y)
    case("relu6", np.clip(y, 0, 6), y)
    case("leakyRelu", np.where(y > 0, y, 0.2 * y), y)
    case("elu", np.where(x > 0, x, 1.5 * np.expm1(np.minimum(x, 0))), x)
    case("selu", 1.0507009873554804934 * np.where(x > 0, x, 1.6732632423543772848 * np.expm1(np.minimum(x, 0))), x)
    case("celu", np.where(x > 0, x, 2 * np.expm1(np.minimum(x, 0) / 2)), x)
    case("gelu", x * sp.ndtr(x), x)
    case("geluTanh", 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))), x)
    case("silu", x * sig, x)
    case("softplus", np.logaddexp(x, 0), x)
    case("softplusBeta", np.logaddexp(2 * x, 0) / 2, x)
    case("logsigmoid", -np.logaddexp(-x, 0), x)
    case("mish", x * np.tanh(np.logaddexp(x, 0)), x)
    case("softsign", x / (1 + np.abs(x)), x)
    case("tanhshrink", x - np.tanh(x), x)
    case("hardtanh", np.clip(y, -1, 1), y)
    case("hardsigmoid", np.clip(y / 6 + 0.5, 0, 1), y)
    case("hardswish", y * np.clip(y + 3, 0, 6) / 6, y)
    case("hardshrink", np.where(np.abs(y) > 0.5, y, 0), y)
    case("softshrink", np.sign(y) * np.maximum(np.abs(y) - 0.5, 0), y)
    case("threshold", np.where(y > 0.2, y, 7), y)
    case("logit", sp.logit(np.array([0.01, 0.3, 0.5, 0.99])), np.array([0.01, 0.3, 0.5, 0.99]))
    case("logitEps", sp.logit(np.array([0.1, 0.3, 0.9])), np.array([0.0, 0.3, 1.0]))
    case("sinc", np.sinc(y), y)
    case("entr", sp.entr(y), y)
    case("ndtr", sp.ndtr(x), x)
    case("xlog1py", sp.xlog1py(np.array([0.0, 1.0, 2.0]), np.array([-1.0, 0.5, 3.0])), np.array([0.0, 1.0, 2.0]), np.array([-1.0, 0.5, 3.0]))
    case("frac", y - np.trunc(y), y)
    case("deg2rad", np.deg2rad(y), y)
    case("rad2deg", np.rad2deg(y), y)
    n = np.array([np.nan, 1.0, np.nan, np.inf, -np.inf, 2.0])
    m = np.array([2.0, np.nan, np.nan, 1.0, np.inf, 2.0])
    case("fmax", np.fmax(n, m), n, m)
    case("fmin", np.fmin(n, m), n, m)
    case("logaddexp2", np.logaddexp2(y, y[::-1]), y, y[::-1].copy())
    case("copysign", np.copysign(y, -y[::-1]), y, -y[::-1])
    case("copysignZeros", np.copysign([1.0, 1.0, -2.0], [0.0, -0.0, 3.0]), np.array([1.0, 1.0, -2.0]), np.array([0.0, -0.0, 3.0]))
    case("heaviside", np.heaviside(y, 0.25), y)
    case("signbit", np.signbit(np.array([-1.0, -0.0, 0.0, 2.0, -np.inf])), np.array([-1.0, -0.0, 0.0, 2.0, -np.inf]))
    case("nanToNum", np.nan_to_num(n), n)
    case("isnan", np.isnan(n), n)
    case("isinf", np.isinf(n), n)
    case("isfinite", np.isfinite(n), n)
    case("isclose", np.isclose(n, m), n, m)
    case("iscloseNan", np.isclose(n, m, equal_nan=True), n, m)
    case("iscloseTolerance", np.isclose([1, 1, 100], [1.05, 1.2, 109], rtol=0.1, atol=0), np.array([1.0, 1, 100]), np.array([1.05, 1.2, 109]))
    case("clamp", np.clip(y, -1, 3), y)
    case("clampTensor", np.clip(y, -np.abs(y[::-1]), 1.0), y, -np.abs(y[::-1]))
    case("clampSwapped", np.full(3, -1.0), np.array([-2.0, 0, 2]))
    case("lerp", y + 0.3 * (y[::-1] - y), y, y[::-1].copy())

a = r(2, 3, 4)
case("logsumexp", np.log(np.exp(a).sum((0, 2))), a)
case("logsumexpLarge", sp.logsumexp(a * 1000, axis=1, keepdims=True), a * 1000)
case("softmax", sp.softmax(a, axis=1), a)
case("logSoftmax", sp.log_softmax(a, axis=-1), a)
case("softmin", sp.softmax(-a, axis=0), a)
case("logcumsumexp", np.log(np.cumsum(np.exp(a), axis=2)), a)
case("logcumsumexpFar", np.array([-1000.0, -1000 + np.log(2), 1000, 1000 + np.log(2)]), np.array([-1000.0, -1000, 1000, 1000]))
case("var", np.var(a, axis=(0, 2), ddof=1), a)
case("std", np.std(a, ddof=1), a)
case("varBiased", np.var(a, axis=1, keepdims=True), a)
case("varMean", [np.var(a, axis=2, ddof=2), np.mean(a, axis=2)], a)
case("stdMean", [np.std(a, ddof=1), np.mean(a)], a)
case("norm", np.linalg.norm(a), a)
case("normDim", np.linalg.norm(a, axis=1), a)
case("norm1", np.abs(a).sum(2), a)
case("norm3", (np.abs(a) ** 3).sum((0, 1)) ** (1 / 3), a)
case("normHalf", (np.abs(a) ** 0.5).sum(0) ** 2, a)
case("normMinus2", (np.abs(a) ** -2.0).sum(0) ** -0.5, a)
case("normInf", np.abs(a).max(1), a)
case("normMinusInf", np.abs(a).min(1), a)
case("norm0", np.array([2.0, 0.0]), np.array([[1.0, 0, 3], [0, 0, 0]]))
case("normFro", np.linalg.norm(a, axis=(1, 2)), a)
case("matrixNorm", np.linalg.norm(a[0], "fro"), a[0])
nn = a.copy()
nn[0, 1, 2] = np.nan
case("nansum", np.nansum(nn, axis=1), nn)
case("nanmean", np.nanmean(nn, axis=(0, 1)), nn)
case("countNonzero", np.int32(np.count_nonzero([0, 1, 2, 0])), i(0, 1, 2, 0))
case("cov", np.cov(a[0]), a[0])
case("covVector", np.cov(a[0, 0], ddof=0), a[0, 0])
case("corrcoef", np.corrcoef(a[0]), a[0])
case("trapezoid", np.trapezoid(a, dx=0.5, axis=1), a)
case("trapezoidX", np.trapezoid(a, x=[0.0, 1, 4], axis=1), a, np.array([0.0, 1, 4]))
case("cumulativeTrapezoid", np.cumsum((a[..., 1:] + a[..., :-1]) / 2, axis=-1), a)
case("diff", np.diff(a, axis=2), a)
case("diffTwice", np.diff(a, n=2, axis=1), a)
case("trace", np.trace(a[0]), a[0])

b = r(3, 5)
b[0, 1] = b[0, 3]
b[2, 0] = np.nan
case("sort", {"values": np.sort(b, 1, stable=True), "indices": np.argsort(b, 1, stable=True).astype(np.int32)}, b)
case("argsort", np.argsort(b, 0, stable=True).astype(np.int32), b)
clean = r(3, 5)
case("topk", {"values": -np.sort(-clean, 1)[:, :2], "indices": np.argsort(-clean, 1, stable=True)[:, :2].astype(np.int32)}, clean)
case("topkSmallest", {"values": np.sort(clean, 0)[:2], "indices": np.argsort(clean, 0, stable=True)[:2].astype(np.int32)}, clean)
case("kthvalue", {"values": np.sort(clean, 1)[:, 3], "indices": np.argsort(clean, 1)[:, 3].astype(np.int32)}, clean)
case("maxDim", {"values": clean.max(1), "indices": clean.argmax(1).astype(np.int32)}, clean)
case("minDim", {"values": clean.min(0, keepdims=True), "indices": clean.argmin(0, keepdims=True).astype(np.int32)}, clean)
case("medianDim", {"values": np.sort(clean, 1)[:, 2], "indices": np.argsort(clean, 1)[:, 2].astype(np.int32)}, clean)
case("medianEven", np.float64(2.0), np.array([3.0, 1, 2, 9]))
case("medianNan", np.float64(np.nan), np.array([3.0, np.nan, 2, 9]))
case("nanmedian", np.float64(3.0), np.array([3.0, np.nan, 2, 9]))
for kind in ["linear", "lower", "higher", "midpoint", "nearest"]:
    case(f"quantile_{kind}", np.quantile(clean, 0.3, axis=1, method=kind), clean)
case("quantileList", np.quantile(clean, [0, 0.25, 1]), clean)
case("quantileNan", np.quantile(b, 0.5, axis=1), b)
case("cummax", np.maximum.accumulate(clean, 1), clean)
case("cummin", np.minimum.accumulate(clean, 0), clean)

f = np.arange(24.0).reshape(2, 3, 4)
mask = f % 3 == 0
case("narrow", f[:, 1:3], f)
case("split", np.split(f, [1, 3], axis=2), f)
case("splitEqual", [f[..., :3], f[..., 3:]], f)
case("chunk", [f[..., :2], f[..., 2:]], f)
case("unbind", [f[:, 0], f[:, 1], f[:, 2]], f)
case("unflatten", f.reshape(2, 3, 2, 2), f)
case("repeat", np.tile(f, (2, 1, 3)), f)
case("repeatLeading", np.tile(f, (2, 1, 1, 1)), f)
case("tile", np.tile(f, (2, 2)), f)
case("repeatInterleave", np.repeat(f, 2, axis=1), f)
case("repeatInterleaveFlat", np.repeat(f, 3), f)
case("roll", np.roll(f, (1, -2), (0, 2)), f)
case("rollFlat", np.roll(f, 5), f)
for k in range(-1, 5):
    case(f"rot90_{k}", np.rot90(f, k, axes=(1, 2)), f)
case("flipud", np.flipud(f), f)
case("fliplr", np.fliplr(f), f)
g = f[0]
for offset in [-3, -2, -1, 0, 1, 3, 4]:
    case(f"diagonal_{offset}", np.diagonal(g, offset), g)
    case(f"diag_{offset}", np.diag(g[0], offset), g[0])
    case(f"tril_{offset}", np.tril(f, offset), f)
    case(f"triu_{offset}", np.triu(f, offset), f)
case("diagonalDims", np.diagonal(f, 1, axis1=2, axis2=0), f)
case("diagEmbed", np.stack([np.diag(row) for row in g]), g)
case("pad", np.pad(f, ((0, 0), (2, 1), (1, 0)), constant_values=9), f)
case("padNegative", f[:, :, 1:-1], f)
case("padReflect", np.pad(f, ((0, 0), (1, 2), (3, 1)), mode="reflect"), f)
case("padReplicate", np.pad(f, ((0, 0), (1, 2), (5, 1)), mode="edge"), f)
case("padCircular", np.pad(f, ((0, 0), (1, 2), (4, 1)), mode="wrap"), f)
case("asStrided", np.lib.stride_tricks.as_strided(g, (2, 3), (8, 24)), g)
case("unfold", np.lib.stride_tricks.sliding_window_view(f, 2, axis=1)[:, ::1], f)
case("unfoldStep", np.lib.stride_tricks.sliding_window_view(f, 2, axis=2)[:, :, ::2], f)
case("hstack", np.hstack([g, g]), g)
case("hstackVectors", np.hstack([g[0], g[1]]), g[0], g[1])
case("vstack", np.vstack([g[0], g[1]]), g[0], g[1])
case("dstack", np.dstack([g, g]), g)
case("meshgrid", np.meshgrid([1.0, 2, 3], [4.0, 5], indexing="ij"), np.array([1.0, 2, 3]), np.array([4.0, 5]))
case("meshgridXy", np.meshgrid([1.0, 2, 3], [4.0, 5], indexing="xy"), np.array([1.0, 2, 3]), np.array([4.0, 5]))
case("movedim", np.moveaxis(f, (0, 1), (2, 0)), f)
case("maskedSelect", f[mask], f, mask)
case("maskedFill", np.where(mask, -1.0, f), f, mask)
filled = f.copy()
filled[mask] = np.arange(100.0, 100 + mask.sum())
case("maskedScatter", filled, f, mask, np.arange(100.0, 120))
case("takeAlongDim", np.take_along_axis(f, np.array([[[1, 0, 2, 1]]]), 1), f, i(1, 0, 2, 1).reshape(1, 1, 4))
case("oneHot", np.eye(4, dtype=np.int32)[[2, 0, 3]], i(2, 0, 3))

# indexing: item lists are written in values.test.ts
idx = {
    "int": f[1],
    "negative": f[-1, -2],
    "slice": f[:, 1:, ::2],
    "sliceBackwards": f[:, ::-1, 3:0:-2],
    "ellipsis": f[..., 1],
    "newaxis": f[:, None, 1, ..., None],
    "list": f[:, [2, 0, 0]],
    "listNested": f[:, :, [[0, 1], [3, 2]]],
    "adjacent": f[:, [0, 2], [1, 3]],
    "apart": f[[0, 1], :, [1, 3]],
    "broadcast": f[[[0], [1]], [0, 2]],
    "negativeIndices": f[:, [-1, -3], [-1, 0]],
    "mask": f[mask],
    "maskRows": f[:, np.array([True, False, True])],
    "maskAndList": f[np.array([True, True]), [0, 2]],
    "mask2d": f[np.array([[True, False, True], [False, True, False]])],
    "empty": f[:, 2:1],
    "emptyList": f[:, np.array([], dtype=int)],
}
for name, expected in idx.items():
    case(f"index_{name}", expected, f, *([mask] if name == "mask" else []))
put = f.copy()
put[1, 1:, [0, 2]] = -7
case("indexPut", put, f)
acc = g.copy()
np.add.at(acc, ([0, 0, 2], [1, 1, 3]), [10.0, 20, 30])
case("indexPutAccumulate", acc, g)
sc = f.copy()
sc[:, 1] = -1
case("selectScatter", sc, f)
sc = f.copy()
sc[:, :, 1:4:2] = -1
case("sliceScatter", sc, f)
sc = g.copy()
sc[[0, 1, 2], [1, 2, 3]] = [7, 8, 9]
case("diagonalScatter", sc, g, np.array([7.0, 8, 9]))

p, q, s = r(2, 3, 4), r(4, 5), r(5, 3)
for equation, operands in {
    "ijk,kl->ijl": (p, q),
    "ijk,kl": (p, q),
    "ijk->kj": (p,),
    "ijk->": (p,),
    "ijk,kl,lj->il": (p, q, s),
    "ijk,ijk->ij": (p, p),
    "ij,kl->ikjl": (q, s),
    "...j,jk->...k": (p, q),
    "i...,i...->...": (p, p),
    "...ij->...ji": (p,),
    "ab,b": (s, r(3)),
}.items():
    case(f"einsum {equation}", np.einsum(equation, *operands), *operands)
sq = r(3, 3)
case("einsum ii", np.einsum("ii", sq), sq)
case("einsum ii->i", np.einsum("ii->i", sq), sq)
case("einsum iij->ij", np.einsum("iij->ij", np.stack([sq, sq, sq])), np.stack([sq, sq, sq]))
case("einsum ij,ij->ij", np.einsum("ij,ij->ij", sq, sq[:1] * np.ones((3, 1))), sq, sq[:1])
case("inner", np.inner(p, s.T[:, :4]), p, s.T[:, :4].copy())
case("tensordot", np.tensordot(p, p, ((0, 2), (0, 2))), p, p)
case("tensordotNumber", np.tensordot(p, q, 1), p, q)
case("kron", np.kron(sq, q[:2, :2]), sq, q[:2, :2].copy())
case("kronRanks", np.kron(sq, q[0]), sq, q[0])
case("matrixPower", np.linalg.matrix_power(sq, 5), sq)
case("matrixPower0", np.eye(3), sq)
case("cross", np.cross(r3 := r(4, 3), r4 := r(4, 3)), r3, r4)
case("crossDim", np.cross(r3.T, r4.T, axisa=0, axisb=0, axisc=0), r3.T.copy(), r4.T.copy())
case("bilinear", np.einsum("bi,kij,bj->bk", r3, np.stack([sq, sq.T]), r4) + np.array([1.0, 2]), r3, r4, np.stack([sq, sq.T]), np.array([1.0, 2]))
case("linear", r3 @ sq.T + r4[0], r3, sq, r4[0])
case("addmm", 0.5 * q + 2 * (p[0].T @ p[0] @ q), q, p[0].T @ p[0], q)
case("baddbmm", 1 + p @ np.stack([q, q]), p, np.stack([q, q]))
case("addr", 3 * np.outer(r3[0], r4[0]) + sq, sq, r3[0], r4[0])
case("vecdot", (r3 * r4).sum(-1), r3, r4)
case("cdist", cdist(r3, r4), r3, r4)
case("cdist1", cdist(r3, r4, "cityblock"), r3, r4)
case("dist", np.linalg.norm(r3 - r4), r3, r4)
case("pairwiseDistance", np.linalg.norm(r3 - r4 + 1e-6, axis=1), r3, r4)
case("cosineSimilarity", (r3 * r4).sum(1) / np.linalg.norm(r3, axis=1) / np.linalg.norm(r4, axis=1), r3, r4)
case("normalize", r3 / np.linalg.norm(r3, axis=1, keepdims=True), r3)
mu = lambda v, ax: v.mean(ax, keepdims=True)
std = lambda v, ax: (v - mu(v, ax)) / np.sqrt(v.var(ax, keepdims=True) + 1e-5)
case("layerNorm", std(p, (1, 2)), p)
case("layerNormAffine", std(p, 2) * q[:, 0] + q[:, 1], p, q[:, 0].copy(), q[:, 1].copy())
case("rmsNorm", p / np.sqrt((p * p).mean(2, keepdims=True) + 1e-6), p)
case("batchNorm", std(p, (0, 2)), p)
case("batchNormEval", (p - np.array([1.0, 2, 3])[:, None]) / np.sqrt(np.array([4.0, 5, 6])[:, None] + 1e-5), p, np.array([1.0, 2, 3]), np.array([4.0, 5, 6]))
case("instanceNorm", std(p, 2), p)
gn = r(2, 4, 3)
case("groupNorm", std(gn.reshape(2, 2, 6), 2).reshape(2, 4, 3), gn)
lrn = np.empty_like(gn)
for c in range(4):  # size 3: one channel before, one after
    lo, hi = max(0, c - 1), min(4, c + 2)
    lrn[:, c] = gn[:, c] / (1 + 1e-4 * (gn[:, lo:hi] ** 2).sum(1) / 3) ** 0.75
case("localResponseNorm", lrn, gn)

u, v = r(4, 3), r(4, 3)
d = u - v
case("mseLoss", (d * d).mean(), u, v)
case("l1Loss", np.abs(d).sum(), u, v)
case("smoothL1Loss", np.where(np.abs(d) < 0.5, d * d, np.abs(d) - 0.25), u, v)
case("huberLoss", np.where(np.abs(d) < 0.7, d * d / 2, 0.7 * (np.abs(d) - 0.35)).mean(), u, v)
prob, t01 = sp.expit(u), np.round(sp.expit(v), 1)
case("binaryCrossEntropy", -(t01 * np.log(prob) + (1 - t01) * np.log(1 - prob)).mean(), prob, t01)
case("binaryCrossEntropyWithLogits", -(t01 * np.log(prob) + (1 - t01) * np.log(1 - prob)), u, t01)
case("binaryCrossEntropyPosWeight", -(3 * t01 * np.log(prob) + (1 - t01) * np.log(1 - prob)).sum(), u, t01)
logp = sp.log_softmax(u, 1)
target, w = i(2, 0, 1, 2), np.array([0.5, 1.0, 2.0])
picked = -logp[range(4), target]
case("crossEntropy", picked.mean(), u, target)
case("crossEntropyNone", picked, u, target)
case("crossEntropyWeight", (picked * w[target]).sum() / w[target].sum(), u, target, w)
case("crossEntropyIgnore", picked[[0, 3]].mean(), u, i(2, -100, -100, 2))
smooth = 0.9 * np.eye(3)[target] + 0.1 / 3
case("crossEntropySmooth", -(smooth * logp).sum(1).mean(), u, target)
case("crossEntropySoft", -(sp.softmax(v, 1) * logp).sum(1).mean(), u, sp.softmax(v, 1))
case("crossEntropyVector", picked[0], u[0], np.int32(2))
deep = r(2, 3, 4)
dt = i(0, 1, 2, 0, 2, 2, 1, 1).reshape(2, 4)
dl = -sp.log_softmax(deep, 1)
case("crossEntropyDeep", np.mean([dl[n_, dt[n_, k_], k_] for n_, k_ in itertools.product(range(2), range(4))]), deep, dt)
case("nllLoss", picked.sum(), logp, target)
case("klDiv", (sp.softmax(v, 1) * (np.log(sp.softmax(v, 1)) - logp)).sum() / 4, logp, sp.softmax(v, 1))
case("klDivLog", (sp.softmax(v, 1) * (np.log(sp.softmax(v, 1)) - logp)).mean(), logp, sp.log_softmax(v, 1))
count = np.array([[0.0, 1, 2], [3, 4, 0], [1, 1, 1], [5, 0, 2]])
case("poissonNllLoss", (np.exp(u) - count * u).mean(), u, count)
stir = np.where(count > 1, count * np.log(np.maximum(count, 1)) - count + np.log(2 * np.pi * np.maximum(count, 1)) / 2, 0)
case("poissonNllLossFull", (np.exp(u) - count * u + stir).mean(), u, count)
case("gaussianNllLoss", (np.log(prob) + d * d / prob).mean() / 2, u, v, prob)
sign = np.sign(v)
case("softMarginLoss", np.log1p(np.exp(-sign * u)).mean(), u, sign)
case("hingeEmbeddingLoss", np.where(sign == 1, u, np.maximum(0, 1 - u)).mean(), u, sign)
case("marginRankingLoss", np.maximum(0, -sign * d + 0.5).mean(), u, v, sign)
cosine = (u * v).sum(1) / np.linalg.norm(u, axis=1) / np.linalg.norm(v, axis=1)
pm = np.array([1.0, -1, -1, 1])
case("cosineEmbeddingLoss", np.where(pm == 1, 1 - cosine, np.maximum(0, cosine)).mean(), u, v, pm)
mm = [sum(max(0, 1 - u[n_, target[n_]] + u[n_, k_]) for k_ in range(3) if k_ != target[n_]) / 3 for n_ in range(4)]
case("multiMarginLoss", np.mean(mm), u, target)
near, far = np.linalg.norm(u - v + 1e-6, axis=1), np.linalg.norm(u + v + 1e-6, axis=1)
case("tripletMarginLoss", np.maximum(0, near - far + 1).mean(), u, v, -v)
case("multilabelSoftMarginLoss", -(t01 * np.log(prob) + (1 - t01) * np.log(1 - prob)).mean(1).mean(), u, t01)
rn = u.copy()
for k_ in range(4):
    size = np.linalg.norm(rn[k_])
    if size > 1:
        rn[k_] *= 1 / (size + 1e-7)
case("renorm", rn, u)

out = pathlib.Path(__file__).with_name("values.json")
out.write_text("{\n" + ",\n".join(f"{json.dumps(k)}: {json.dumps(c)}" for k, c in cases.items()) + "\n}\n")
print(len(cases), "cases")
