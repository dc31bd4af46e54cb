import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import {
  GetConnector,
  GetHostResources,
  GetInstance,
  GetOperation,
  ListHosts,
  ListNetworks,
  ListOperations,
  ListPorts,
  ListServers,
  type PayloadOf,
} from '#contracts';
import { AnswersQuery, valid } from '#messaging';
import { OperationsService } from '../operations/operations.service.js';
import { QueriesService } from './queries.service.js';

@Controller()
export class QueriesController {
  constructor(
    private readonly queries: QueriesService,
    private readonly operations: OperationsService,
  ) {}

  @AnswersQuery(GetOperation)
  getOperation(@Payload(valid(GetOperation)) { id }: PayloadOf<typeof GetOperation>) {
    return this.operations.get(id);
  }

  @AnswersQuery(ListOperations)
  async listOperations(@Payload(valid(ListOperations)) filter: PayloadOf<typeof ListOperations>) {
    return { operations: await this.operations.list(filter) };
  }

  @AnswersQuery(GetInstance)
  getInstance(@Payload(valid(GetInstance)) question: PayloadOf<typeof GetInstance>) {
    return this.queries.getInstance(question);
  }

  @AnswersQuery(ListServers)
  listServers(@Payload(valid(ListServers)) question: PayloadOf<typeof ListServers>) {
    return this.queries.listServers(question);
  }

  @AnswersQuery(GetConnector)
  getConnector(@Payload(valid(GetConnector)) { host }: PayloadOf<typeof GetConnector>) {
    return this.queries.getConnector(host);
  }

  @AnswersQuery(GetHostResources)
  getHostResources(@Payload(valid(GetHostResources)) { host }: PayloadOf<typeof GetHostResources>) {
    return this.queries.getHostResources(host);
  }

  @AnswersQuery(ListHosts)
  listHosts(@Payload(valid(ListHosts)) { host }: PayloadOf<typeof ListHosts>) {
    return this.queries.listHosts(host);
  }

  @AnswersQuery(ListPorts)
  listPorts(@Payload(valid(ListPorts)) question: PayloadOf<typeof ListPorts>) {
    return this.queries.listPorts(question);
  }

  @AnswersQuery(ListNetworks)
  listNetworks(@Payload(valid(ListNetworks)) question: PayloadOf<typeof ListNetworks>) {
    return this.queries.listNetworks(question);
  }
}
