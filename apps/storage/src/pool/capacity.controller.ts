import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { GetCapacity, type PayloadOf, type ResultOf } from '#contracts';
import { Hosts } from '#hosts';
import { AnswersQuery, valid } from '#messaging';
import { Pools } from './pools.js';

@Controller()
export class CapacityController {
  constructor(
    private readonly hosts: Hosts,
    private readonly pools: Pools,
  ) {}

  @AnswersQuery(GetCapacity)
  async capacity(
    @Payload(valid(GetCapacity)) request: PayloadOf<typeof GetCapacity>,
  ): Promise<ResultOf<typeof GetCapacity>> {
    const host = this.hosts.get(request.host);
    const client = await host.client();
    const pool = await this.pools.of(host, client);
    const { total, free } = await this.pools.space(client, pool);
    return { pool: pool.name, totalGb: total, freeGb: free };
  }
}
