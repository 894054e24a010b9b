import type { Device } from "./device.ts";
import type { GpuBindGroup, GpuBuffer, GpuEncoder, GpuPass, GpuPipeline } from "./gpu.ts";
import type { Pool } from "./pool.ts";

/** Commands for one submit. */
export class Recorder {
  private readonly device: Device;
  private readonly pool: Pool;
  private encoder: GpuEncoder | null = null;
  private open: GpuPass | null = null;
  private last: GpuPipeline | null = null;

  constructor(device: Device, pool: Pool) {
    this.device = device;
    this.pool = pool;
  }

  dispatch(
    pipeline: GpuPipeline,
    group: GpuBindGroup,
    [x, y, z]: readonly [number, number, number],
  ): void {
    const pass = (this.open ??= (this.encoder ??= this.begin()).beginComputePass());
    if (pipeline !== this.last) pass.setPipeline(pipeline);
    this.last = pipeline;
    pass.setBindGroup(0, group);
    pass.dispatchWorkgroups(x, y, z);
  }

  copy(source: GpuBuffer, from: number, target: GpuBuffer, to: number, bytes: number): void {
    if (bytes === 0) return;
    this.endPass();
    (this.encoder ??= this.begin()).copyBufferToBuffer(source, from, target, to, bytes);
  }

  /** Hands all of it to the device; nothing if nothing was recorded. */
  submit(): void {
    this.endPass();
    if (this.encoder !== null) {
      this.device.gpu.queue.submit([this.encoder.finish()]);
      this.pool.submitted();
    }
    this.encoder = null;
  }

  private begin(): GpuEncoder {
    this.pool.begun();
    return this.device.gpu.createCommandEncoder();
  }

  private endPass(): void {
    this.open?.end();
    this.open = null;
    this.last = null;
  }
}
