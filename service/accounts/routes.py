"""Which route is which action: every page and every endpoint, one line each.

The application looks a route up here before anything else is done for it (`service.web.guard`); one that does not
stand here is open to nobody. What each kind of actor may do, `service.accounts.permissions` says.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from service.accounts.permissions import PERMISSIONS

_TABLE: Final = """
GET    /health/live                                  page.open
GET    /health/ready                                 page.open
GET    /                                             match.try
POST   /                                             match.try

GET    /sign-in                                      account.enter
POST   /sign-in                                      account.enter
GET    /sign-in/code                                 account.enter
POST   /sign-in/code                                 account.enter
POST   /sign-in/link                                 account.enter
GET    /l/{secret}                                   account.enter
POST   /l/{secret}                                   account.enter
POST   /sign-out                                     account.own
GET    /desk                                         account.own
GET    /oidc/start                                   account.enter
GET    /oidc/back                                    account.enter
GET    /me                                           account.own
POST   /me                                           account.own
POST   /me/email                                     account.own
GET    /me/email/{signed}                            account.own
POST   /me/email/{signed}                            account.own
GET    /me/security                                  account.own
POST   /me/security                                  account.own
GET    /me/security/app                              account.own
POST   /me/security/app                              account.own
POST   /me/security/codes                            account.own
POST   /me/security/off                              account.own
GET    /me/sessions                                  account.own
POST   /me/sessions                                  account.own
POST   /me/sessions/{session_id}                     account.own
GET    /me/data                                      account.own
POST   /me/data/export                               account.own
POST   /me/data/erase                                account.own
GET    /people                                       people.manage
GET    /people/new                                   people.manage
POST   /people/new                                   people.manage
GET    /people/{account_id}                          people.manage
POST   /people/{account_id}                          people.manage
POST   /people/{account_id}/{deed}                   people.manage
GET    /audit                                        audit.read
GET    /mail/stop/{token}                            page.open
POST   /mail/stop/{token}                            page.open
GET    /mail/stop/{token}/now                        page.open
POST   /mail/stop/{token}/now                        page.open

GET    /search                                       search.use
GET    /help                                         page.open
GET    /experts/{id:path}                            catalogue.read
GET    /organisations                                problem.write
GET    /organisations/new                            problem.write
POST   /organisations/new                            problem.write
GET    /organisations/{id:path}/people               company.invite
POST   /organisations/{id:path}/people               company.invite
GET    /organisations/{id:path}/edit                 problem.write
POST   /organisations/{id:path}/edit                 problem.write
GET    /organisations/{id:path}                      problem.write

GET    /inbox                                                inbox.read
GET    /problems                                             inbox.read
GET    /problems/{problem_id:path}/compare                   candidate.choose
GET    /problems/{problem_id:path}                           candidate.choose
POST   /problems/{problem_id:path}/rank                      match.decide
POST   /problems/{problem_id:path}/take-up                   candidate.choose
POST   /problems/{problem_id:path}/close                     candidate.choose
POST   /problems/{problem_id:path}/candidates                candidate.choose
GET    /exposure                                             exposure.read
GET    /conflicts                                            conflict.record
POST   /conflicts                                            conflict.record
POST   /conflicts/{conflict_id}/end                          conflict.record

GET    /opportunities                                        opportunity.read
GET    /opportunities/problem/{id:path}                      opportunity.read
POST   /opportunities/problem/{id:path}                      opportunity.answer
GET    /opportunities/{introduction}                         opportunity.read
POST   /opportunities/{introduction}                         opportunity.answer
GET    /profile                                              profile.own
GET    /profile/edit                                         profile.own
POST   /profile/edit                                         profile.own
GET    /profile/asking                                       profile.own
POST   /profile/asking                                       profile.own
GET    /profile/findable                                     profile.own
GET    /profile/works/new                                    profile.own
POST   /profile/works/new                                    profile.own
POST   /profile/works/{id:path}/weight                       profile.own
POST   /profile/works/{id:path}/owner                        profile.own
GET    /profile/works/{id:path}                              profile.own
POST   /profile/works/{id:path}                              profile.own
GET    /claim/{token}                                        account.enter
POST   /claim/{token}                                        account.enter
POST   /experts/{id:path}/invite                             profile.invite
GET    /not-mine                                             catalogue.work
POST   /not-mine                                             catalogue.work

GET    /cases                                                case.read
GET    /cases/list                                           case.read
GET    /cases/list.xlsx                                      case.read
GET    /cases/new                                            case.write
POST   /cases/new                                            case.write
GET    /cases/{case_id}                                      case.read
GET    /cases/{case_id}/steps                                case.write
POST   /cases/{case_id}/steps                                case.write
POST   /cases/{case_id}/plan                                 case.write
POST   /cases/{case_id}/notes                                case.write
GET    /cases/{case_id}/close                                case.write
POST   /cases/{case_id}/close                                case.write
POST   /cases/{case_id}/reopen                               case.write
POST   /cases/{case_id}/documents                            case.attach
GET    /cases/{case_id}/documents/{document_id}              case.read
POST   /cases/{case_id}/documents/{document_id}/remove       case.write
POST   /cases/{case_id}/documents/{document_id}/share        case.write
GET    /cases/{case_id}/letters/{kind}                       case.write
POST   /cases/{case_id}/letters/{kind}                       case.write
GET    /cases/{case_id}/outcome                              case.read
POST   /cases/{case_id}/outcome                              case.write
POST   /cases/{case_id}/outcome/texts                        case.write
POST   /cases/{case_id}/outcome/rating                       outcome.judge
POST   /cases/{case_id}/outcome/consent                      outcome.judge
POST   /cases/{case_id}/outcome/paper                        case.write
POST   /cases/{case_id}/outcome/publish                      achievement.publish
POST   /cases/{case_id}/outcome/unpublish                    achievement.publish
GET    /templates                                            letter.template
GET    /templates/{kind}/{lang}                              letter.template
POST   /templates/{kind}/{lang}                              letter.template
POST   /templates/{kind}/{lang}/reset                        letter.template
GET    /achievements                                         achievement.read
GET    /achievements/{outcome_id}                            achievement.read

GET    /company/people                               company.invite
POST   /company/people                               company.invite
GET    /company                                      problem.follow
GET    /company/problems/new                         problem.post
POST   /company/problems/new                         problem.post
GET    /company/problems/{id:path}/edit              problem.post
POST   /company/problems/{id:path}/edit              problem.post
POST   /company/problems/{id:path}/withdraw          problem.post
POST   /company/problems/{id:path}/close             problem.post
POST   /company/problems/{id:path}/candidates/{introduction}/answer  candidate.answer
GET    /company/problems/{id:path}                   problem.follow
GET    /clinic                                       clinic.use
POST   /clinic                                       clinic.use
GET    /messages                                     message.write
POST   /messages                                     message.write

GET    /reports                                      report.read
GET    /reports/{term}.{format}                      report.read
GET    /agreements                                   agreement.read
GET    /agreements/new                               agreement.write
POST   /agreements/new                               agreement.write
GET    /agreements/{agreement_id}                    agreement.read
GET    /agreements/{agreement_id}/edit               agreement.write
POST   /agreements/{agreement_id}/edit               agreement.write
POST   /agreements/{agreement_id}/end                agreement.write

GET    /office                                       catalogue.work
GET    /office/export/{format}                       catalogue.work
GET    /office/health/{finding}                      catalogue.work
GET    /office/flagged                               catalogue.work
POST   /office/flagged                               catalogue.work
GET    /office/suggestions                           catalogue.work
POST   /office/suggestions                           catalogue.work
POST   /office/suggestions/cv                        catalogue.work
GET    /office/jobs/{job_id}                         catalogue.work
POST   /office/jobs/{job_id}/stop                    jobs.stop
GET    /office/duplicates                            catalogue.work
POST   /office/duplicates                            catalogue.work
GET    /office/duplicates/merge                      catalogue.work
POST   /office/duplicates/merge                      catalogue.work
GET    /office/import                                catalogue.work
POST   /office/import                                catalogue.work
GET    /office/import/{name}                         catalogue.work
POST   /office/import/{name}                         catalogue.work
GET    /office/changes                               catalogue.work
GET    /office/changes/{import_id}                   catalogue.work
GET    /office/changes/{import_id}/undo              catalogue.work
POST   /office/changes/{import_id}/undo              catalogue.work

POST   /api/v1/matches                               match.try
GET    /api/v1/matches/{id}                          match.read
POST   /api/v1/matches/{id}/decisions                match.decide
POST   /api/v1/problems/{id:path}/matches            match.decide
GET    /api/v1/problems/{id:path}/matches            match.read
POST   /api/v1/imports                               catalogue.write
POST   /api/v1/imports/preview                       catalogue.write
GET    /api/v1/imports                               catalogue.work
GET    /api/v1/imports/{id}                          catalogue.work
GET    /api/v1/imports/{id}/records                  catalogue.work
POST   /api/v1/imports/{id}/undo                     catalogue.write
GET    /api/v1/templates/{noun}                      page.open
GET    /api/v1/origins                                     catalogue.work
POST   /api/v1/institutions                                institution.shape
GET    /api/v1/institutions                                catalogue.read
GET    /api/v1/institutions/{id:path}                      catalogue.read
PUT    /api/v1/institutions/{id:path}                      catalogue.write
DELETE /api/v1/institutions/{id:path}                      catalogue.write
POST   /api/v1/experts                                     catalogue.write
GET    /api/v1/experts                                     catalogue.read
GET    /api/v1/experts/{id:path}                           catalogue.read
PUT    /api/v1/experts/{id:path}                           catalogue.write
DELETE /api/v1/experts/{id:path}                           catalogue.write
POST   /api/v1/evidence                                    catalogue.write
GET    /api/v1/evidence                                    catalogue.read
GET    /api/v1/evidence/{id:path}                          catalogue.read
PUT    /api/v1/evidence/{id:path}                          catalogue.write
DELETE /api/v1/evidence/{id:path}                          catalogue.write
POST   /api/v1/organisations                               problem.write
GET    /api/v1/organisations                               problem.read
GET    /api/v1/organisations/{id:path}                     problem.read
PUT    /api/v1/organisations/{id:path}                     problem.write
DELETE /api/v1/organisations/{id:path}                     problem.write
POST   /api/v1/problems                                    problem.write
GET    /api/v1/problems                                    problem.read
GET    /api/v1/problems/{id:path}                          problem.read
PUT    /api/v1/problems/{id:path}                          problem.write
DELETE /api/v1/problems/{id:path}                          problem.write
GET    /api/v1/exports/{format}                            catalogue.work
GET    /api/v1/merges                                      catalogue.work
POST   /api/v1/merges                                      catalogue.write
POST   /api/v1/merges/{id}/decision                        catalogue.write
GET    /api/v1/splits                                      catalogue.work
POST   /api/v1/splits/{id}/decision                        catalogue.write
POST   /api/v1/experts/{id:path}/cv                        catalogue.write
GET    /api/v1/suggestions                                 catalogue.work
POST   /api/v1/suggestions/decisions                       catalogue.write
GET    /api/v1/consortia                                   catalogue.read
GET    /api/v1/consortia/{id:path}                         catalogue.read
PUT    /api/v1/consortia/{id:path}                         institution.shape
DELETE /api/v1/consortia/{id:path}                         institution.shape
POST   /api/v1/rankings                                    ranking.shape
GET    /api/v1/rankings                                    ranking.shape
GET    /api/v1/rankings/{id}                               ranking.shape
POST   /api/v1/rankings/shipped/restore                    ranking.shape
POST   /api/v1/rankings/{id}/accept                        ranking.shape
POST   /api/v1/rankings/{id}/restore                       ranking.shape
GET    /api/v1/jobs                                        jobs.look
GET    /api/v1/jobs/{id}                                   jobs.look
DELETE /api/v1/jobs/{id}                                   jobs.stop
"""


def _read(table: str) -> Mapping[tuple[str, str], str]:
    read: dict[tuple[str, str], str] = {}
    for line in filter(None, map(str.strip, table.splitlines())):
        method, path, action = line.split()
        if action not in PERMISSIONS or (method, path) in read:
            raise ValueError(f"{line!r} names no action of the table of permissions, or stands twice.")
        read[method, path] = action
    return MappingProxyType(read)


ROUTES: Final = _read(_TABLE)
"""Method and path, as the router writes it → action."""
