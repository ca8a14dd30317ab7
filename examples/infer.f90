! SPDX-License-Identifier: MIT
! infer.f90 - predicts for rows of numbers in Fortran 2008.
!
!     lockstep export model.h5 --to infer -o model.lsinf
!     gfortran infer.f90 $(pkg-config --libs lockstep-infer) -o infer
!     ./infer model.lsinf
module lockstep_infer
  use, intrinsic :: iso_c_binding
  implicit none

  ! What infer.f90 needs of lockstep_infer.h. An array x(features, rows) is
  ! row-major to C: [rows x features].
  interface
    integer(c_int) function ls_infer_open(path, net) bind(c)
      import :: c_int, c_ptr, c_char
      character(kind=c_char), intent(in) :: path(*)
      type(c_ptr), intent(inout) :: net
    end function

    subroutine ls_infer_close(net) bind(c)
      import :: c_ptr
      type(c_ptr), value :: net
    end subroutine

    function ls_infer_error() bind(c)
      import :: c_ptr
      type(c_ptr) :: ls_infer_error
    end function

    integer(c_size_t) function ls_infer_inputs(net) bind(c)
      import :: c_size_t, c_ptr
      type(c_ptr), value :: net
    end function

    integer(c_size_t) function ls_infer_outputs(net) bind(c)
      import :: c_size_t, c_ptr
      type(c_ptr), value :: net
    end function

    integer(c_int) function ls_infer_rows(net, rows, x, out, work, size) bind(c)
      import :: c_int, c_size_t, c_ptr, c_double
      type(c_ptr), value :: net, work
      integer(c_size_t), value :: rows, size
      real(c_double), intent(in) :: x(*)
      real(c_double), intent(out) :: out(*)
    end function

    integer(c_int) function ls_infer_class(net, out) bind(c)
      import :: c_int, c_ptr, c_double
      type(c_ptr), value :: net
      real(c_double), intent(in) :: out(*)
    end function

    integer(c_size_t) function strlen(text) bind(c)
      import :: c_size_t, c_ptr
      type(c_ptr), value :: text
    end function
  end interface
end module

program infer
  use lockstep_infer
  implicit none

  integer, parameter :: rows = 3
  type(c_ptr) :: net = c_null_ptr
  real(c_double), allocatable :: x(:, :), out(:, :)
  character(len=4096) :: path
  integer :: i

  call get_command_argument(1, path)
  call check(ls_infer_open(trim(path)//c_null_char, net))
  allocate (x(ls_infer_inputs(net), rows), out(ls_infer_outputs(net), rows))
  do i = 1, rows
    x(:, i) = real(i, c_double) / 2 - 1
  end do
  call check(ls_infer_rows(net, int(rows, c_size_t), x, out, c_null_ptr, &
                           0_c_size_t))
  do i = 1, rows
    print '(a, i0, a, i0, a, *(g0.9, 1x))', 'row ', i, ' class ', &
      ls_infer_class(net, out(:, i)), ' outputs ', out(:, i)
  end do
  call ls_infer_close(net)

contains

  subroutine check(status)
    integer(c_int), intent(in) :: status
    character(kind=c_char), pointer :: text(:)

    if (status == 0) return
    call c_f_pointer(ls_infer_error(), text, [strlen(ls_infer_error())])
    print '(*(a))', text
    stop 1
  end subroutine
end program
