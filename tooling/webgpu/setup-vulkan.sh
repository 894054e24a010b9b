#!/usr/bin/env bash
# Mesa's lavapipe (Vulkan on the CPU, with float16 and subgroups) for Dawn in Node, on Debian 12, as root.
#   eval "$(tooling/webgpu/setup-vulkan.sh FOLDER)"
# Prints the variables to export. Debian 12's own Mesa is too old for Dawn, so the driver comes from backports and is
# unpacked in FOLDER: no package of the machine changes its version.
set -euo pipefail

folder=${1:?a folder for the driver}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
driver=$folder/usr/lib/x86_64-linux-gnu/libvulkan_lvp.so

apt() { apt-get -qq -o DPkg::Lock::Timeout=300 "$@" >&2; }

if [ ! -f "$folder/icd.json" ]; then
  # what an attempt before this one has left
  rm -rf "$folder/debs" "$folder/apt"
  apt update
  # What the driver links to.
  apt install -y --no-install-recommends libvulkan1 libllvm15 libdrm2 libexpat1 libwayland-client0 \
    libx11-xcb1 libxcb1 libxcb-dri3-0 libxcb-present0 libxcb-randr0 libxcb-shm0 libxcb-sync1 \
    libxcb-xfixes0 libxshmfence1 libzstd1 zlib1g

  mirror=$(sed -n 's/^URIs: *//p' /etc/apt/sources.list.d/debian.sources 2>/dev/null | head -n 1)
  [ -n "$mirror" ] || mirror=$(awk '$1 == "deb" { print $2; exit }' /etc/apt/sources.list)
  mkdir -p "$folder/apt/lists/partial" "$folder/debs"
  keys=/usr/share/keyrings/debian-archive-keyring.gpg
  echo "deb [signed-by=$keys] $mirror bookworm-backports main" >"$folder/apt/sources.list"
  backports=(
    -o Dir::Etc::SourceList="$folder/apt/sources.list" -o Dir::Etc::SourceParts=/dev/null
    -o Dir::State::Lists="$folder/apt/lists" -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache=
    -o APT::Sandbox::User=root
  )
  apt "${backports[@]}" update
  (cd "$folder/debs" && apt "${backports[@]}" download mesa-vulkan-drivers/bookworm-backports)
  dpkg-deb --fsys-tarfile "$folder"/debs/mesa-vulkan-drivers_*.deb |
    tar -x -C "$folder" "./${driver#"$folder"/}"
  rm -rf "$folder/debs" "$folder/apt"
  echo "{\"file_format_version\":\"1.0.0\",\"ICD\":{\"api_version\":\"1.4.305\",\"library_path\":\"$driver\"}}" \
    >"$folder/icd.json"
fi

# Narrow vectors and little optimising: shaders compile three times as fast, and tests run each once.
cat <<EXPORTS
export VK_ICD_FILENAMES=$folder/icd.json XDG_RUNTIME_DIR=${XDG_RUNTIME_DIR:-/tmp}
export MESA_SHADER_CACHE_DIR=$folder/shader-cache LP_NATIVE_VECTOR_WIDTH=128 GALLIVM_PERF=nopt
EXPORTS
