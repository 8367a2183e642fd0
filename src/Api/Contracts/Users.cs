using Microsoft.AspNetCore.Mvc;
using TenantManager.Application.Auth.ChangePassword;
using TenantManager.Application.Users;
using TenantManager.Application.Users.ListUsers;
using TenantManager.Application.Users.UpdateUser;

namespace TenantManager.Api.Contracts;

public sealed record ListUsersRequest
{
    /// <summary>How many at the most, 1 to 200.</summary>
    [FromQuery(Name = "limit")]
    public int Limit { get; init; } = ListUsersQuery.DefaultLimit;

    /// <summary>The next_cursor of the page before.</summary>
    [FromQuery(Name = "cursor")]
    public CursorText? Cursor { get; init; }

    public ListUsersQuery ToQuery() => new(Limit, Cursor?.Value);
}

/// <param name="Role">`ADMIN` or `USER`; absent to leave it.</param>
/// <param name="IsActive">False ends the user's sessions; absent to leave it.</param>
public sealed record UpdateUserRequest(string? Role, bool? IsActive)
{
    public UpdateUserCommand ToCommand(Guid userId) => new(userId, Role, IsActive);
}

/// <param name="CurrentPassword">As it is now.</param>
/// <param name="NewPassword">At least 8 characters, at most 72 bytes of UTF-8, not among the 3,000 most common.</param>
public sealed record ChangePasswordRequest(string? CurrentPassword, string? NewPassword)
{
    public ChangePasswordCommand ToCommand() => new(CurrentPassword ?? "", NewPassword ?? "");

    /// <summary>Without the passwords.</summary>
    public override string ToString() => nameof(ChangePasswordRequest);
}

public static class UserPageExtensions
{
    public static ApiResponse<IReadOnlyList<UserDetails>> ToResponse(this UserPage page, int limit) => new(
        page.Users,
        Pagination: new Pagination(limit, page.Next is { } next ? new CursorText(next).ToString() : null, page.Total, TotalIsEstimate: false));
}
