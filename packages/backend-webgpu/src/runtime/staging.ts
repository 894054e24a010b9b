import { unreadable } from "../errors.ts";
import type { Device } from "./device.ts";
import { type GpuBuffer, mapModeRead, usage } from "./gpu.ts";
import { sizeClass } from "./pool.ts";

/** Bytes of staging buffers that are kept for the next reads. */
const maxKept = 64 << 20;

/** Buffers that the host can map, for reads. */
export class Staging {
  private readonly device: Device;
  private readonly free = new Map<number, GpuBuffer[]>();
  private kept = 0;

  constructor(device: Device) {
    this.device = device;
  }

  /** A copy of the first `bytes` of `source`, as it is after all that was submitted so far. */
  async read(source: GpuBuffer, bytes: number): Promise<ArrayBuffer> {
    const { gpu } = this.device;
    const size = sizeClass(bytes);
    const again = this.free.get(size)?.pop();
    if (again !== undefined) this.kept -= size;
    const target = again ?? gpu.createBuffer({ size, usage: usage.mapRead | usage.copyTarget });
    const encoder = gpu.createCommandEncoder();
    encoder.copyBufferToBuffer(source, 0, target, 0, bytes);
    gpu.queue.submit([encoder.finish()]);
    try {
      await target.mapAsync(mapModeRead, 0, bytes);
    } catch (error) {
      target.destroy();
      throw this.device.loss ?? unreadable(error instanceof Error ? error.message : String(error));
    }
    const copy = target.getMappedRange(0, bytes).slice(0);
    target.unmap();
    if (this.kept + size > maxKept) target.destroy();
    else {
      this.kept += size;
      const list = this.free.get(size);
      if (list === undefined) this.free.set(size, [target]);
      else list.push(target);
    }
    return copy;
  }
}
