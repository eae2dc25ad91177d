/** The furniture shop whose systems talk to each other in the seed: its articles, places and customers. */
import type { Chance } from './random.ts'

export interface Article { sku: string, name: string, price: string }
export interface Person { customerNumber: string, name: string, email: string, phone: string, street: string, postcode: string, city: string, country: string }
export interface Shop { articles: readonly Article[], customers: readonly Person[] }

const models = [
  ['CHAIR-UNO', 'Chair Uno', 129], ['CHAIR-LENE', 'Chair Lene', 189], ['ARMCHAIR-KOJE', 'Armchair Koje', 549], ['STOOL-PIKKO', 'Stool Pikko', 69],
  ['TABLE-OSTSEE', 'Dining table Ostsee', 899], ['TABLE-NEST', 'Side table Nest', 149], ['DESK-KONTOR', 'Desk Kontor', 459], ['SHELF-ELB', 'Shelf Elb', 279],
  ['SOFA-DUENE', 'Sofa Düne', 1499], ['BED-FJORD', 'Bed Fjord', 1190], ['LAMP-LEUCHT', 'Floor lamp Leucht', 219], ['CABINET-SPEICHER', 'Cabinet Speicher', 749],
] as const
const finishes = [['BLK', 'black'], ['WHT', 'white'], ['OAK', 'oak'], ['WAL', 'walnut'], ['GRN', 'moss green']] as const

const firstNames = ['Anna', 'Björn', 'Charlotte', 'David', 'Emma', 'Friedrich', 'Grete', 'Henry', 'Ines', 'Jürgen', 'Kathrin', 'Liam', 'Mareike', 'Noah', 'Olivia', 'Paul', 'Rosa', 'Sören', 'Thea', 'William']
const lastNames = ['Albrecht', 'Bennett', 'Carstens', 'Dreyer', 'Evans', 'Franke', 'Groß', 'Harrison', 'Ivers', 'Jäger', 'Köhler', 'Lindqvist', 'Müller', 'Nguyen', 'Özdemir', 'Petersen', 'Reed', 'Schröder', 'Thompson', 'Weiß']
const places = [
  ['Hamburg', '22767', 'DE', 'Große Elbstraße'], ['Bremen', '28195', 'DE', 'Am Wall'], ['Leipzig', '04109', 'DE', 'Thomaskirchhof'], ['München', '80469', 'DE', 'Fraunhoferstraße'],
  ['Wien', '1070', 'AT', 'Neubaugasse'], ['Zürich', '8004', 'CH', 'Langstrasse'], ['Leeds', 'LS1 4AP', 'GB', 'Park Row'], ['Bristol', 'BS1 4TR', 'GB', 'Queen Square'],
] as const

/** Names of e-mail addresses have no umlauts here. */
const plain = (name: string) => name.toLowerCase().replaceAll('ß', 'ss').normalize('NFD').replaceAll(/[^a-z]/g, '')

function makePerson(chance: Chance, index: number): Person {
  const [first, last] = [chance.pick(firstNames), chance.pick(lastNames)]
  const [city, postcode, country, street] = chance.pick(places)
  return {
    customerNumber: `K-${10_001 + index}`,
    name: `${first} ${last}`,
    email: `${plain(first)}.${plain(last)}${index}@example.com`,
    phone: `+49 40 555 ${1000 + index % 9000}`,
    street: `${street} ${chance.between(1, 120)}`,
    postcode, city, country,
  }
}

/** All articles there are, and as many customers as asked for. */
export function makeShop(chance: Chance, customerCount: number): Shop {
  const articles = models.flatMap(([sku, name, price]) => finishes.map(([code, finish], index) => ({
    sku: `${sku}-${code}`, name: `${name}, ${finish}`, price: `${price + index * 10}.00`,
  })))
  return { articles, customers: Array.from({ length: customerCount }, (_, index) => makePerson(chance, index)) }
}
