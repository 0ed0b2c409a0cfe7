const amounting = new Set(
  'adm admin disk docker incus-admin kmem libvirt lxd microk8s podman root shadow staff sudo sudoers wheel'.split(
    ' ',
  ),
)

/** Those of these Unix groups whose members are as good as root on a usual system, or can read what only root should. */
export const rootGroups = (groups: readonly string[]): string[] => groups.filter((one) => amounting.has(one))
