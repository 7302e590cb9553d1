"""What becomes of a whole project: another name or key, the archive, the recycle bin, nothing at all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from integrations.sandbox.jira import audit
from integrations.sandbox.jira.catalog import Project

if TYPE_CHECKING:
    from integrations.sandbox.jira.state import Jira

State = Literal["live", "archived", "deleted"]


def state(jira: Jira, project_id: str) -> State:
    if project_id in jira.deleted_projects:
        return "deleted"
    return "archived" if project_id in jira.archived_projects else "live"


def rename(jira: Jira, by: str, project: Project, name: str) -> Project:
    """No issue's `updated` moves, and no history tells of it."""
    return _changed(jira, by, replace(project, name=name))


def rekey(jira: Jira, by: str, project: Project, key: str) -> Project:
    """Every issue gets a new key with its old number; the old keys still find them."""
    jira.renumber(project, key)
    for type_ in [each for each in jira.issue_types.values() if each.project == project.key]:
        jira.issue_types[type_.id] = replace(type_, project=key)
    return _changed(jira, by, replace(project, key=key))


def trash(jira: Jira, by: str, project: Project) -> None:
    """Into the recycle bin: its issues are not found any more, and come back when it is restored."""
    jira.deleted_projects.add(project.id)
    _noted(jira, by, "Project deleted", project)


def restore(jira: Jira, by: str, project: Project) -> None:
    """Out of the recycle bin or the archive."""
    jira.deleted_projects.discard(project.id)
    jira.archive_project(by, project, archived=False)
    jira.reconfigured()


def erase(jira: Jira, by: str, project: Project) -> None:
    """Gone with every issue, without a recycle bin."""
    for issue in [each for each in jira.issues.values() if each.values["project"] == project.id]:
        if issue.id in jira.issues:
            jira.delete(issue, by)
    del jira.projects[project.id]
    jira.archived_projects.discard(project.id)
    jira.deleted_projects.discard(project.id)
    _noted(jira, by, "Project deleted", project)


def _changed(jira: Jira, by: str, project: Project) -> Project:
    jira.projects[project.id] = project
    _noted(jira, by, "Project updated", project)
    return project


def _noted(jira: Jira, by: str, summary: str, project: Project) -> None:
    audit.note(jira, by, summary, "projects", (project.id, project.name, "PROJECT"))
    jira.reconfigured()
