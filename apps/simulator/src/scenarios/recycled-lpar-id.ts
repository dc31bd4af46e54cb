import type { Control } from '../control/control.js';
import type { Scenario } from './scenario.js';

export const recycledLparId: Scenario = {
  summary:
    'mappings and disks of a partition that is gone, under the id that the next one gets; deleted partitions leave theirs, too',
  apply: async (control, hosts) => {
    await control.setBehaviour({ leftoversOnDelete: true });
    for (const { id } of hosts) if (!(await hasLeftovers(control, id))) await control.leaveLeftovers(id, { disks: 2 });
  },
};

async function hasLeftovers(control: Control, host: string): Promise<boolean> {
  const vioses = Object.entries(await control.state()).filter(([key]) => key.startsWith(`${host}/`));
  return vioses.some(([, { scsiBuses = [] }]) =>
    (scsiBuses as { clientUuid?: string }[]).some(({ clientUuid }) => clientUuid === undefined),
  );
}
