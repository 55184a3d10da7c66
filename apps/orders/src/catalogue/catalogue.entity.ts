import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The last good copy of what the sources sell, kept by {@link CatalogueStore}. */
@Entity('services')
export class ServiceEntity {
  @PrimaryColumn({ name: 'service_id', type: 'int', primaryKeyConstraintName: 'services_pk' })
  serviceId!: number;
  @Column({ type: 'text' }) name!: string;
}

@Entity('countries')
export class CountryEntity {
  @PrimaryColumn({ name: 'country_code', type: 'text', primaryKeyConstraintName: 'countries_pk' })
  countryCode!: string;
  @Column({ type: 'text' }) name!: string;
}
