import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-core/dist/register_all_gradients.js";
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import "@tensorflow/tfjs-backend-webgpu";
import * as jax from "@jax-js/jax";
import { createWebgpuBackend, type Tensor, tensor, type WebgpuBackend } from "cotangent";

import { joined } from "../../peers/library.ts";
import type { Value } from "../../peers/jax.ts";
import { names, type WebgpuRace } from "../races/race.ts";
import type { Runner } from "./timing.ts";

/** A runner whose result can be checked. */
export interface Entrant extends Runner {
  result(): Promise<Float64Array>;
}

/** Sets somebody up for a race. */
export interface Participant {
  readonly name: string;
  enter(race: WebgpuRace): Entrant;
}

const ours = (backend: WebgpuBackend): Participant => ({
  name: names.ours,
  enter(race) {
    const compute = race.ours((data, shape = [data.length]) => tensor(data, { shape, backend }));
    return {
      name: names.ours,
      start: compute,
      async finish(started) {
        await backend.flush();
        for (const tensors of started as Tensor[][]) for (const one of tensors) one.dispose();
      },
      result: async () => joined(await Promise.all(compute().map((one) => one.data()))),
    };
  },
});

async function jaxOnWebgpu(): Promise<Participant> {
  const there = await jax.init("webgpu");
  if (!there.includes("webgpu")) throw new Error("jax-js found no WebGPU");
  jax.defaultDevice("webgpu");
  return {
    name: names.jax,
    enter(race) {
      const compute = race.jax(jax);
      return {
        name: names.jax,
        start: compute,
        async finish(started) {
          const values = (started as Value[][]).flat();
          // what is asked for is only submitted now
          await jax.blockUntilReady(values);
          for (const value of values) value.dispose();
        },
        result: async () =>
          joined((await Promise.all(compute().map((one) => one.data()))) as Float32Array[]),
      };
    },
  };
}

async function tfjsOnWebgpu(): Promise<Participant> {
  if (!(await tf.setBackend("webgpu"))) throw new Error("tfjs found no WebGPU");
  return {
    name: names.tfjs,
    enter(race) {
      const compute = race.tfjs(tf);
      const start = (): tf.Tensor[] => tf.tidy(() => [...compute()]);
      return {
        name: names.tfjs,
        start,
        async finish(started) {
          // waiting for the queue is cheaper than reading an element, and only submitting needs what is private
          const backend = tf.backend() as WebGPUBackend;
          if (backend["commandEncoder"]) {
            backend.endComputePassEncoder();
            backend.submitQueue();
          }
          await backend.queue.onSubmittedWorkDone();
          tf.dispose((started as tf.Tensor[][]).flat());
        },
        async result() {
          const tensors = start();
          const values = await Promise.all(tensors.map((one) => one.data()));
          tf.dispose(tensors);
          return joined(values as Float32Array[]);
        },
      };
    },
  };
}

/** Somebody who takes part, or why not. */
export type Loaded = Participant | { readonly name: string; readonly failure: unknown };

/** Everybody, ours first. */
export async function loadParticipants(): Promise<Loaded[]> {
  const loads: readonly (readonly [string, () => Promise<Participant>])[] = [
    [names.ours, async () => ours(await createWebgpuBackend())],
    [names.jax, jaxOnWebgpu],
    [names.tfjs, tfjsOnWebgpu],
  ];
  const loaded: Loaded[] = [];
  for (const [name, load] of loads)
    loaded.push(await load().catch((failure: unknown) => ({ name, failure })));
  return loaded;
}
