using Microsoft.AspNetCore.Mvc;
using TenantManager.Application.Invitations;
using TenantManager.Application.Invitations.AcceptInvitation;
using TenantManager.Application.Invitations.InviteUser;
using TenantManager.Application.Invitations.ListInvitations;

namespace TenantManager.Api.Contracts;

/// <param name="Email">Whose; nobody who has an account may have it.</param>
/// <param name="Role">`ADMIN` or `USER`: what the invited is going to be.</param>
public sealed record InviteUserRequest(string? Email, string? Role)
{
    public InviteUserCommand ToCommand() => new(Email ?? "", Role ?? "");
}

public sealed record ListInvitationsRequest
{
    /// <summary>How many at the most, 1 to 200.</summary>
    [FromQuery(Name = "limit")]
    public int Limit { get; init; } = ListInvitationsQuery.DefaultLimit;

    /// <summary>The next_cursor of the page before.</summary>
    [FromQuery(Name = "cursor")]
    public CursorText? Cursor { get; init; }

    public ListInvitationsQuery ToQuery() => new(Limit, Cursor?.Value);
}

/// <param name="Token">From the link in the mail.</param>
/// <param name="Password">At least 8 characters, at most 72 bytes of UTF-8, not among the 3,000 most common.</param>
public sealed record AcceptInvitationRequest(string? Token, string? Password)
{
    public AcceptInvitationCommand ToCommand() => new(Token ?? "", Password ?? "");

    /// <summary>Without token and password.</summary>
    public override string ToString() => nameof(AcceptInvitationRequest);
}

public static class InvitationPageExtensions
{
    public static ApiResponse<IReadOnlyList<InvitationDetails>> ToResponse(this InvitationPage page, int limit) => new(
        page.Invitations,
        Pagination: new Pagination(limit, page.Next is { } next ? new CursorText(next).ToString() : null, page.Total, TotalIsEstimate: false));
}
