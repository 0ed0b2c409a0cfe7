const amounting = new Set(
  'admin disk docker incus-admin kmem lxd microk8s root shadow staff sudo wheel'.split(' '),
)

/** Those of these Unix groups whose members are as good as root on a usual system. */
export const rootGroups = (groups: readonly string[]): string[] => groups.filter((one) => amounting.has(one))
