import { type Aval, CotangentError, type Tensor, type TypedArray } from "@cotangent/core";
import { emptyBuffer, invalidProgram, notYet, otherDevice, tooLarge } from "../errors.ts";
import { asHeld, bytesOf, fromWords, type Memory, toWords, WebgpuBuffer } from "./buffer.ts";
import type { Device } from "./device.ts";
import { failed, type Fault, joined, settle } from "./fault.ts";
import type { GpuBuffer } from "./gpu.ts";
import { type CheckedIndices, type IndexCheck, joinedChecks } from "./index-check.ts";
import { Pipelines } from "./pipelines.ts";
import { collectGarbage, nextTurn } from "./platform.ts";
import { Pool, type Storage } from "./pool.ts";
import type { Recordable, Steps, Storages } from "./recordable.ts";
import { Recorder } from "./recorder.ts";
import { Staging } from "./staging.ts";
import { Timeline } from "./timeline.ts";

/** Elements that are kept on the host beside an upload of at most this many, for the compiler to fold. */
const maxHost = 1024;
/** Numbers that were uploaded and are kept on the device. */
const maxScalars = 512;
/** Turns of the event loop that a flush leaves to the collector before it makes it work. */
const mostTurns = 8;

/** What one backend has on one device. */
export class Context {
  readonly device: Device;
  readonly pool: Pool;
  readonly pipelines: Pipelines;
  readonly timeline: Timeline = new Timeline();
  /** The buffer of a constant of a graph. */
  readonly bufferOf: (tensor: Tensor) => WebgpuBuffer;
  private readonly staging: Staging;
  private readonly scalars = new Map<string, WebgpuBuffer>();
  /** What ran without a complaint of the device runs without error scopes from then on. */
  private readonly proven = new WeakSet<Recordable>();
  /** Those that ran since they were asked. */
  private readonly unknown = new Set<IndexCheck>();
  private readonly dropped: FinalizationRegistry<Memory>;

  constructor(device: Device, budgetBytes: number, bufferOf: (tensor: Tensor) => WebgpuBuffer) {
    this.device = device;
    this.bufferOf = bufferOf;
    this.pool = new Pool(device, budgetBytes);
    this.pipelines = new Pipelines(device);
    this.staging = new Staging(device);
    this.dropped = new FinalizationRegistry((memory) => this.forget(memory));
  }

  upload(data: TypedArray, aval: Aval): WebgpuBuffer {
    this.device.requirePresent();
    if (!ArrayBuffer.isView(data)) throw otherDevice("upload", "a tensor");
    if (data.length !== 1) return this.write(data, aval);
    const key = `${aval.dtype} ${Object.is(data[0], -0) ? "-0" : data[0]}`;
    let known = this.scalars.get(key);
    if (known === undefined) {
      known = this.write(data, aval);
      if (this.scalars.size >= maxScalars) this.scalars.clear();
      this.scalars.set(key, known);
    }
    if (known.memory.storage === null) return known;
    const { storage } = known.memory;
    storage.refs++;
    return this.own(new WebgpuBuffer(this, aval), storage, known.fault, known.host);
  }

  /** The same value for a program, which needs it longer than the tensor may be there. */
  shared(buffer: WebgpuBuffer): WebgpuBuffer {
    const copy = new WebgpuBuffer(this, buffer.aval);
    this.timeline.do(() => {
      const { storage } = buffer.memory;
      if (storage !== null) storage.refs++;
      this.own(copy, storage, buffer.fault, buffer.host);
    });
    return copy;
  }

  /** The buffer of a user as that of a value. */
  adopt(gpu: GpuBuffer, aval: Aval): WebgpuBuffer {
    const storage: Storage = { buffer: gpu, bytes: gpu.size, refs: 1, pooled: false, birth: null };
    return this.own(new WebgpuBuffer(this, aval), storage, null, null);
  }

  /** The memory of a value, for a user, who may use it as long as he likes. */
  exported(buffer: WebgpuBuffer): GpuBuffer {
    const { storage } = buffer.memory;
    if (storage === null)
      throw this.timeline.idle ? emptyBuffer("gpuBuffer", buffer.aval) : notYet("gpuBuffer");
    this.pool.export(storage);
    return storage.buffer;
  }

  /** A copy of the elements. */
  async read(buffer: WebgpuBuffer): Promise<TypedArray> {
    this.requireOurs("read", buffer, "the tensor");
    try {
      const words = await new Promise<ArrayBuffer>((resolve, reject) => {
        this.timeline.do(() => {
          Promise.all([this.elementsOf(buffer), this.known(buffer.checks)]).then(
            ([elements]) => resolve(elements),
            reject,
          );
        });
      });
      await settle(buffer.fault);
      return fromWords(words, buffer.aval);
    } catch (error) {
      await settle(buffer.fault).catch((cause: unknown) => {
        this.device.told(cause);
        throw cause;
      });
      throw error;
    }
  }

  private async elementsOf({ memory: { storage }, aval }: WebgpuBuffer): Promise<ArrayBuffer> {
    return storage === null
      ? new ArrayBuffer(0)
      : this.staging.read(storage.buffer, bytesOf(aval));
  }

  /** Throws `INDEX_OUT_OF_RANGE` where the device has found that since it was last asked. */
  private async known(checks: Iterable<IndexCheck>): Promise<void> {
    await Promise.all(
      Array.from(checks, (check) => {
        this.unknown.delete(check);
        return check.known(async () => new Int32Array(await this.elementsOf(check.words)));
      }),
    );
  }

  /** Frees the memory once what was asked for before has been done. */
  release(buffer: WebgpuBuffer): void {
    this.dropped.unregister(buffer.memory);
    this.timeline.do(() => this.forget(buffer.memory));
  }

  /**
   * Runs a program with one submit. Throws what is known to be wrong; the rest is found when results are read. With `indices`
   * the program takes, and returns, the words of a check after all else.
   */
  run(
    program: Recordable,
    inputs: readonly WebgpuBuffer[],
    indices: CheckedIndices | null = null,
  ): WebgpuBuffer[] {
    this.device.requirePresent();
    for (let i = 0; i < inputs.length; i++)
      this.requireOurs(program.label, inputs[i]!, `argument ${i}`);
    const avals = indices === null ? program.outputs : program.outputs.slice(0, -1);
    const outputs = avals.map((aval) => new WebgpuBuffer(this, aval));
    const { idle } = this.timeline;
    this.timeline.do(() => {
      try {
        return this.execute(program, inputs, outputs, indices);
      } catch (error) {
        if (idle) throw error;
        const fault = failed(asCotangentError(program.label, error));
        for (const output of outputs) output.fault = fault;
        return undefined;
      }
    });
    return outputs;
  }

  /** When the device has done all that was asked for. Throws what nobody was told of. */
  async flush(): Promise<void> {
    this.device.requirePresent();
    await this.timeline.reached();
    await this.device.gpu.queue.onSubmittedWorkDone();
    await this.collect();
    await this.known([...this.unknown]);
    await this.device.report();
  }

  /** Gives the collector turns of the event loop, while much may hang on tensors that were dropped; if that is in vain, makes it work. */
  private async collect(): Promise<void> {
    for (let turn = 0; turn < mostTurns; turn++) {
      if (!this.pool.collect()) return;
      await nextTurn();
    }
    collectGarbage();
    await nextTurn();
    this.pool.settle();
  }

  private execute(
    program: Recordable,
    inputs: readonly WebgpuBuffer[],
    outputs: readonly WebgpuBuffer[],
    indices: CheckedIndices | null,
  ): void | Promise<void> {
    const own = program.fault();
    for (const cause of [own, ...inputs.flatMap((input) => [input.fault, ...input.checks])])
      if (cause?.error) {
        this.device.told(cause.error);
        throw cause.error;
      }
    const recorder = new Recorder(this.device, this.pool);
    const storages = inputs.map((input) => input.memory.storage);
    const check =
      indices?.current((words) => this.place(words, program.outputs.at(-1)!)) ?? null;
    if (check !== null) storages.push(check.words.memory.storage);
    const checks = joinedChecks(
      check,
      inputs.map((input) => input.checks),
    );
    const finish = (results: Storages, answer: Fault | null): void => {
      const births = this.pool.takeBirths();
      const fault = joined([answer, own, ...births, ...inputs.map((input) => input.fault)]);
      for (let i = 0; i < outputs.length; i++) {
        this.own(outputs[i]!, results[i]!, fault, null);
        outputs[i]!.checks = checks;
      }
      if (check !== null) this.heard(check, results.at(-1)!);
    };
    const steps = program.steps(recorder, storages);
    if (program.waits) return this.follow(program, steps, recorder, outputs, finish);
    const run = (): Storages => {
      const { value } = steps.next() as IteratorReturnResult<Storages>;
      recorder.submit();
      return value;
    };
    // What a user passed in may have been destroyed meanwhile.
    if (this.proven.has(program) && storages.every((storage) => storage?.pooled !== false))
      finish(run(), null);
    else {
      const { result, fault } = this.device.watched(
        ["validation"],
        (message) => invalidProgram(program.label, message),
        run,
        own,
      );
      finish(result, fault);
      this.proven.add(program);
    }
  }

  private heard(check: IndexCheck, words: Storage | null): void {
    const { memory } = check.words;
    this.forget(memory);
    memory.storage = words;
    check.ran();
    this.unknown.add(check);
  }

  /** Goes on whenever the device has told what had to be known. */
  private async follow(
    program: Recordable,
    steps: Steps,
    recorder: Recorder,
    outputs: readonly WebgpuBuffer[],
    finish: (results: Storages, answer: Fault | null) => void,
  ): Promise<void> {
    try {
      let step = steps.next();
      while (!step.done) {
        recorder.submit();
        const words = await this.staging.read(step.value.buffer, 4);
        this.device.requirePresent();
        step = steps.next(new Uint32Array(words)[0]!);
      }
      recorder.submit();
      finish(step.value, null);
    } catch (error) {
      const fault = failed(asCotangentError(program.label, error));
      for (const output of outputs) output.fault = fault;
    }
  }

  private write(data: TypedArray, aval: Aval): WebgpuBuffer {
    const buffer = new WebgpuBuffer(this, aval);
    const bytes = bytesOf(aval);
    const host = data.length <= maxHost ? asHeld(data, aval) : null;
    const { maxBufferSize } = this.device.limits;
    if (bytes > maxBufferSize) throw tooLarge("upload", bytes, "maxBufferSize", maxBufferSize);
    buffer.host = host;
    if (bytes > 0) this.timeline.do(() => this.send(buffer, data));
    return buffer;
  }

  /** Elements that are there at once, whatever waits. */
  private place(data: TypedArray, aval: Aval): WebgpuBuffer {
    const buffer = new WebgpuBuffer(this, aval);
    this.send(buffer, data);
    return buffer;
  }

  private send(buffer: WebgpuBuffer, data: TypedArray): void {
    const storage = this.pool.take(bytesOf(buffer.aval), "upload");
    const words = toWords(data, buffer.aval);
    this.device.gpu.queue.writeBuffer(
      storage.buffer,
      0,
      words.buffer as ArrayBuffer,
      words.byteOffset,
      words.byteLength,
    );
    this.own(buffer, storage, joined(this.pool.takeBirths()), buffer.host);
  }

  private own(
    buffer: WebgpuBuffer,
    storage: Storage | null,
    fault: Fault | null,
    host: TypedArray | null,
  ): WebgpuBuffer {
    buffer.memory.storage = storage;
    buffer.fault = fault;
    buffer.host = host;
    if (storage !== null) this.dropped.register(buffer, buffer.memory, buffer.memory);
    return buffer;
  }

  private forget(memory: Memory): void {
    const { storage } = memory;
    memory.storage = null;
    if (storage !== null) this.pool.drop(storage);
  }

  /** Throws `DEVICE_LOST` or `OTHER_DEVICE`. */
  requireOurs(op: string, buffer: object, what: string): asserts buffer is WebgpuBuffer {
    this.device.requirePresent();
    if (!(buffer instanceof WebgpuBuffer) || buffer.home !== this) throw otherDevice(op, what);
  }
}

const asCotangentError = (op: string, error: unknown): CotangentError =>
  error instanceof CotangentError ? error : invalidProgram(op, String(error));
