-- One outlet or agency that an article names as its source.
-- kind: data
-- key: source_id
create table sources (
    source_id varchar not null,
    kind varchar not null,
    name_ar varchar,
    name_en varchar,
    domain varchar,
    country_code varchar,
    wikidata_id varchar
);
comment on table sources is
'One outlet or agency that an article names as its source.';
comment on column sources.source_id is
'The Wikidata id where it is verified, else marsad:<slug> for an outlet of seeds/publishers, else nil-source-<hash> for one that a page names and no list knows.';
comment on column sources.kind is
'publisher or agency.';
comment on column sources.name_ar is
'Name in Arabic, for an unlisted outlet as printed; null where only another is known.';
comment on column sources.name_en is
'Name in English; null where it is not known.';
comment on column sources.domain is
'Its web domain, where certain.';
comment on column sources.country_code is
'Country it is published from, ISO 3166-1 alpha-2; null where not known or not one country.';
comment on column sources.wikidata_id is
'Its Wikidata id, only where verified.';
