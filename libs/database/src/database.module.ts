import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Database } from './database';
import { Replicas } from './replicas';

export interface DatabaseOptions {
  readonly url: string;
  /** The service's name, which is its schema's too. */
  readonly schema: string;
  readonly entities: readonly Type[];
  /** Connections at most; every replica has its own pool. */
  readonly poolSize: number;
}

@Module({})
export class DatabaseModule {
  static forService(options: DatabaseOptions): DynamicModule {
    return {
      module: DatabaseModule,
      global: true,
      imports: [
        TypeOrmModule.forRoot({
          // Named, for several services may share a process.
          name: options.schema,
          type: 'postgres',
          url: options.url,
          schema: options.schema,
          entities: [...options.entities],
          synchronize: false,
          migrationsRun: false,
          logging: false,
          retryAttempts: 10,
          retryDelay: 500,
          poolSize: options.poolSize,
          applicationName: `numera-${options.schema}`,
          extra: {
            options: `-c search_path=${options.schema} -c timezone=UTC -c idle_in_transaction_session_timeout=60000`,
            connectionTimeoutMillis: 10_000,
          },
        }),
      ],
      providers: [
        {
          provide: Database,
          inject: [getDataSourceToken(options.schema)],
          useFactory: (dataSource: DataSource) => new Database(dataSource, options.schema),
        },
        { provide: Replicas, useFactory: () => new Replicas(options.url, options.schema) },
      ],
      exports: [Database, Replicas],
    };
  }
}
