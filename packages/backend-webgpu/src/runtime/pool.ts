import { outOfGpuMemory, tooLarge } from "../errors.ts";
import type { Device } from "./device.ts";
import { type Fault, mayFail } from "./fault.ts";
import { type GpuBuffer, usage } from "./gpu.ts";
import { warn } from "./platform.ts";

/** Memory on the device, shared by all who count in `refs`. */
export interface Storage {
  readonly buffer: GpuBuffer;
  /** What was asked for is at most this. */
  readonly bytes: number;
  refs: number;
  /** Whether it is used again when nobody refers to it; what a user has seen or brought is not. */
  pooled: boolean;
  /** Whether it could be allocated. */
  readonly birth: Fault | null;
}
type Block = Pick<Storage, "buffer" | "birth">;
/** Memory that waits to be used again, and the recording (or the time between two) in which it was given back. */
interface Waiting extends Block {
  readonly since: number;
}

export interface MemoryStatistics {
  /** Bytes of buffers that tensors and running programs hold. */
  readonly liveBytes: number;
  /** Bytes of buffers that wait to be used again. */
  readonly pooledBytes: number;
  /** Buffers of both kinds. */
  readonly buffers: number;
  /** The largest sum of both that there was. */
  readonly peakBytes: number;
  /** Buffers made so far. */
  readonly created: number;
  readonly budgetBytes: number;
}

/** Unused memory is asked for in pieces of this size, to tell the collector how much hangs on its small objects. */
const pressureBytes = 32 << 20;
/** What a buffer costs beside its elements, in the browser and in the driver. */
const costOfBuffer = 8 << 10;

/**
 * Buffers by size class. A buffer that is given back is used again at once: the queue runs in order, so that what still
 * reads it runs before what writes it.
 */
export class Pool {
  private readonly device: Device;
  private readonly budget: number;
  /** The longest waiting first. */
  private readonly free = new Map<number, Waiting[]>();
  /** Odd while commands are recorded that were not submitted: what they use may be used again, but not destroyed. */
  private epoch = 0;
  private births: Fault[] = [];
  private live = 0;
  private liveCount = 0;
  private pooled = 0;
  private count = 0;
  private created = 0;
  private peak = 0;
  /** What hung on live objects when the collector was last told. */
  private told = 0;
  /** What the collector did not give back when it was last asked. */
  private kept = 0;
  private warned = false;

  constructor(device: Device, budget: number) {
    this.device = device;
    this.budget = budget;
  }

  get statistics(): MemoryStatistics {
    return {
      liveBytes: this.live,
      pooledBytes: this.pooled,
      buffers: this.count,
      peakBytes: this.peak,
      created: this.created,
      budgetBytes: this.budget,
    };
  }

  /** Memory for `bytes` > 0, with any contents. Throws `TOO_LARGE`. */
  take(bytes: number, what: string): Storage {
    const { maxBufferSize } = this.device.limits;
    if (bytes > maxBufferSize) throw tooLarge(what, bytes, "maxBufferSize", maxBufferSize);
    const size = Math.min(sizeClass(bytes), maxBufferSize);
    const again = this.again(size);
    this.live += size;
    this.liveCount++;
    if (again !== null) return this.storage(again, size);
    this.makeRoom();
    this.count++;
    this.created++;
    this.peak = Math.max(this.peak, this.live + this.pooled);
    const { live } = this;
    const { result: buffer, fault } = this.device.watched(
      ["out-of-memory"],
      (message) => outOfGpuMemory(size, live, message),
      (gpu) =>
        gpu.createBuffer({ size, usage: usage.storage | usage.copySource | usage.copyTarget }),
    );
    return this.storage({ buffer, birth: fault }, size);
  }

  /** What is not known yet about the memory that was taken since the last call. */
  takeBirths(): readonly Fault[] {
    const { births } = this;
    if (births.length > 0) this.births = [];
    return births;
  }

  private storage({ buffer, birth }: Block, bytes: number): Storage {
    if (mayFail(birth)) this.births.push(birth);
    return { buffer, bytes, refs: 1, pooled: true, birth };
  }

  private again(size: number): Block | null {
    const list = this.free.get(size);
    for (let block = list?.pop(); block !== undefined; block = list!.pop()) {
      this.pooled -= size;
      if (!block.birth?.error) return block;
      this.destroy(block.buffer);
    }
    return null;
  }

  /** One that refers to the memory does so no more. */
  drop(storage: Storage): void {
    if (--storage.refs > 0) return;
    if (!storage.pooled) return;
    this.live -= storage.bytes;
    this.liveCount--;
    this.told = Math.min(this.told, this.weight());
    const { buffer, bytes, birth } = storage;
    const full = this.live + this.pooled + bytes > this.budget && !this.recording;
    if (full || birth?.error || this.device.loss !== null) {
      this.destroy(buffer);
      return;
    }
    const waiting = { buffer, birth, since: this.epoch };
    const list = this.free.get(bytes);
    if (list === undefined) this.free.set(bytes, [waiting]);
    else list.push(waiting);
    this.pooled += bytes;
  }

  /** Commands are recorded from now on, until `submitted`. */
  begun(): void {
    if (!this.recording) this.epoch++;
  }

  submitted(): void {
    if (this.recording) this.epoch++;
    this.shrink();
  }

  private get recording(): boolean {
    return this.epoch % 2 === 1;
  }

  /** From now on the memory is a user's, too: it is neither used again nor destroyed here. */
  export(storage: Storage): void {
    if (!storage.pooled) return;
    storage.pooled = false;
    this.live -= storage.bytes;
    this.liveCount--;
    this.count--;
  }

  /**
   * Has the collector look for dropped tensors, where they hold much; whether it should be given another turn of the event
   * loop, in which what it finds is given back.
   */
  collect(): boolean {
    if (this.weight() <= Math.max(1.25 * this.kept, Math.min(this.budget / 2, 8 * pressureBytes)))
      return false;
    void new ArrayBuffer(pressureBytes);
    return true;
  }

  /** What is held now is held by somebody: `collect` asks again when there is more. */
  settle(): void {
    this.kept = this.weight();
  }

  /** Destroys what waits to be used again. */
  trim(): void {
    for (const [size, list] of this.free) {
      for (const { buffer } of list) this.destroy(buffer);
      this.pooled -= size * list.length;
    }
    this.free.clear();
  }

  /** Destroys what waits, as far as the budget asks for it and no commands wait that use it. */
  private shrink(): void {
    for (const [size, list] of this.free)
      while (this.live + this.pooled > this.budget && list.length > 0) {
        if (this.recording && list[0]!.since === this.epoch) break;
        this.destroy(list.shift()!.buffer);
        this.pooled -= size;
      }
  }

  private weight(): number {
    return this.live + this.liveCount * costOfBuffer;
  }

  private destroy(buffer: GpuBuffer): void {
    this.count--;
    buffer.destroy();
  }

  /** Before memory is allocated: `live` counts it already. */
  private makeRoom(): void {
    this.shrink();
    if (this.weight() - this.told > pressureBytes) {
      this.told = this.weight();
      // Never touched, so that it costs addresses and no memory; the collector counts it, and looks for dropped tensors.
      void new ArrayBuffer(pressureBytes);
    }
    if (this.live > this.budget && !this.warned) {
      this.warned = true;
      warn(
        `tensors hold more than the budget of ${Math.round(this.budget / (1 << 20))} MiB of GPU memory. What is dropped is freed when the event loop turns, so a loop that never awaits keeps it all: put its body into tidy(() => …), or await backend.flush() now and then. createWebgpuBackend({ budgetBytes }) sets the budget.`,
      );
    }
  }
}

/** 256 bytes, then four sizes an octave: at most a fifth is wasted, and buffers of similar sizes are used again. */
export function sizeClass(bytes: number): number {
  if (bytes <= 256) return 256;
  const step = Math.max(256, 2 ** (Math.floor(Math.log2(bytes - 1)) - 2));
  return Math.ceil(bytes / step) * step;
}
