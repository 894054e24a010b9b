/**
 * The `GPU` of the page, or of Node with tooling/webgpu/setup.js. No adapter is a failure and no skip:
 * the tests of this folder run where there is one.
 */
export function gpu(): GPU {
  const found = (globalThis as { navigator?: { gpu?: GPU } }).navigator?.gpu;
  if (!found) throw new Error("no navigator.gpu: run with `npx vitest run --project webgpu-node`");
  return found;
}

/** A new device with all that its adapter has: features, and limits of buffers and of workgroups. */
export async function newDevice(): Promise<GPUDevice> {
  // An adapter gives one device.
  const adapter = await gpu().requestAdapter();
  if (!adapter) throw new Error("navigator.gpu has no adapter: see /tooling/webgpu/driver.js");
  const { limits } = adapter;
  return adapter.requestDevice({
    requiredFeatures: [...adapter.features] as GPUFeatureName[],
    requiredLimits: {
      maxBufferSize: limits.maxBufferSize,
      maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
      maxStorageBuffersPerShaderStage: limits.maxStorageBuffersPerShaderStage,
      maxComputeWorkgroupStorageSize: limits.maxComputeWorkgroupStorageSize,
      maxComputeInvocationsPerWorkgroup: limits.maxComputeInvocationsPerWorkgroup,
      maxComputeWorkgroupSizeX: limits.maxComputeWorkgroupSizeX,
      maxComputeWorkgroupSizeY: limits.maxComputeWorkgroupSizeY,
    },
  });
}

export type Words = Float32Array | Int32Array | Uint32Array;

/**
 * Runs one compute shader (entry point `main`) over buffers bound at @group(0) @binding(0…), all `read_write` storage or
 * `read` as the shader declares them, and returns what the last one holds: `out` gives its type and length.
 */
export async function runWgsl<T extends Words>(
  device: GPUDevice,
  code: string,
  inputs: readonly Words[],
  out: T,
  workgroups: readonly [number, number?, number?],
): Promise<T> {
  device.pushErrorScope("validation");
  const module = device.createShaderModule({ code });
  const pipeline = device.createComputePipeline({ layout: "auto", compute: { module } });
  const buffers = [...inputs, out].map((words) => {
    const buffer = device.createBuffer({
      size: Math.max(16, words.byteLength),
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
    });
    device.queue.writeBuffer(buffer, 0, words as Words & ArrayBufferView<ArrayBuffer>);
    return buffer;
  });
  const entries = buffers.map((buffer, binding) => ({ binding, resource: { buffer } }));
  const staging = device.createBuffer({
    size: Math.max(16, out.byteLength),
    usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ,
  });
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }));
  pass.dispatchWorkgroups(...workgroups);
  pass.end();
  encoder.copyBufferToBuffer(buffers.at(-1)!, 0, staging, 0, staging.size);
  device.queue.submit([encoder.finish()]);
  const error = await device.popErrorScope();
  if (error) throw new Error(`${error.message}\n${code}`);
  await staging.mapAsync(GPUMapMode.READ);
  const words = staging.getMappedRange(0, Math.max(16, out.byteLength)).slice(0, out.byteLength);
  for (const buffer of [...buffers, staging]) buffer.destroy();
  return new (out.constructor as new (words: ArrayBuffer) => T)(words);
}
