import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { FindNetworks, FindPorts, type PayloadOf } from '#contracts';
import { AnswersQuery, valid } from '#messaging';
import { NetworkFinder } from './network-finder.js';
import { PortFinder } from './port-finder.js';

@Controller()
export class QueriesController {
  constructor(
    private readonly ports: PortFinder,
    private readonly networks: NetworkFinder,
  ) {}

  @AnswersQuery(FindPorts)
  findPorts(@Payload(valid(FindPorts)) question: PayloadOf<typeof FindPorts>) {
    return this.ports.find(question);
  }

  @AnswersQuery(FindNetworks)
  findNetworks(@Payload(valid(FindNetworks)) question: PayloadOf<typeof FindNetworks>) {
    return this.networks.find(question);
  }
}
