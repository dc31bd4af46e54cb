/**
 * Every extra spec with the prefix `powervm:` that has a meaning here, without the prefix. Another one is refused, since a
 * typo that is ignored would give an instance of another size than was asked for. Other prefixes (`hw:`, `trait:`,
 * `resources:` ...) are not ours and are ignored.
 */
export const KNOWN_EXTRA_SPECS = {
  min_mem: 'least memory in MiB; default: the memory of the flavor',
  max_mem: 'most memory in MiB; default: the memory of the flavor',
  ppt_ratio: 'physical page table ratio, 1:64 to 1:4096 in powers of two; default: the choice of the platform',
  min_vcpu: 'fewest virtual (or dedicated) processors; default: the vCPUs of the flavor',
  max_vcpu: 'most virtual (or dedicated) processors; default: the vCPUs of the flavor',
  proc_units: 'processor units of a shared partition, in steps of 0.05; default: a configured factor times the vCPUs',
  min_proc_units: 'least processor units; default: proc_units',
  max_proc_units: 'most processor units; default: proc_units, or what max_vcpu needs at least',
  dedicated_proc: 'true: dedicated processors instead of shared ones; default: by the other keys, else false',
  dedicated_sharing_mode:
    'share_idle_procs (default), keep_idle_procs, share_idle_procs_active or share_idle_procs_always; dedicated only',
  uncapped: 'whether a shared partition may use idle capacity beyond its units; default: true',
  shared_weight: '0 to 255, weight of an uncapped partition; default: configured',
  shared_proc_pool_name: 'shared processor pool, at most 14 characters; default: DefaultPool',
  availability_priority: '0 to 255, who keeps processors when some fail; default: 127',
  processor_compatibility: 'a mode of the host such as POWER8 or POWER6+; default: default',
  srr_capability: 'simplified remote restart, where the host can; default: true',
  enable_lpar_metric: 'whether performance data may be collected; default: false',
  enforce_affinity_check: 'whether a migration checks the affinity score; default: false',
  secure_boot: '0 (off) to 9; default: 0',
} as const;

export type ExtraSpec = keyof typeof KNOWN_EXTRA_SPECS;
