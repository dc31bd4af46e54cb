import { Controller, Get, HttpException, Param, Query } from '@nestjs/common';
import { GetOperation, ListOperations, OperationError, validated } from '#contracts';
import { Bus } from '#messaging';
import { OperationsService } from '../operations/operations.service.js';
import { openApi } from './open-api.js';

/** For people: nothing here changes anything. */
@Controller()
export class HttpController {
  constructor(
    private readonly operations: OperationsService,
    private readonly bus: Bus,
  ) {}

  @Get('health')
  health() {
    return { status: 'ok' };
  }

  /** 503 while NATS cannot be reached. */
  @Get('ready')
  async ready() {
    try {
      await this.bus.nats.flush();
      await this.bus.jsm.getAccountInfo();
      return { status: 'ready' };
    } catch (error) {
      throw new HttpException(
        { status: 'not ready', reason: error instanceof Error ? error.message : String(error) },
        503,
      );
    }
  }

  @Get('operations')
  list(@Query() query: Record<string, string>) {
    const limit = query.limit === undefined ? {} : { limit: Number(query.limit) };
    const active = query.active === undefined ? {} : { active: query.active === 'true' };
    return asHttp(async () => ({
      operations: await this.operations.list(
        validated('query', ListOperations.payload, { ...query, ...limit, ...active }),
      ),
    }));
  }

  @Get('operations/:id')
  get(@Param('id') id: string) {
    return asHttp(() => this.operations.get(validated('path', GetOperation.payload, { id }).id));
  }

  @Get('openapi.json')
  openApi() {
    return openApi();
  }
}

async function asHttp<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    const status = error.failure.code.endsWith('.not-found') ? 404 : 400;
    throw new HttpException({ ...error.failure }, status);
  }
}
